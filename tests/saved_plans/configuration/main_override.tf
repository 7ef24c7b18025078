resource "terraform_data" "base" {
  input = var.name
}
variable "name" {
  default = "overridden"
}
resource "terraform_data" "run" {
  provisioner "local-exec" {
    command = "echo replaced"
  }
}
output "plain" {
  value = terraform_data.base.id
}
module "inner" {
  given = terraform_data.local.id
}
