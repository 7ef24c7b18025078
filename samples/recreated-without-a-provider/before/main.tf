variable "region" {
  default = "eu-west-1"
}

module "production" {
  source = "./environment"
  region = var.region
}

resource "terraform_data" "release_notes" {
  input = "unaffected"
}
