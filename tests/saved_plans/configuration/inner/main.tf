variable "given" {}
variable "plain" {
  type = list(string)
}
variable "password" {
  default = "longpassword1"
}
resource "terraform_data" "a" {
  input = [var.given, join("-", var.plain), path.module, terraform.workspace]
}
output "out" {
  value = "${terraform_data.a.id}-${module.deep.deepest}"
}
module "deep" {
  source = "./deep"
  below  = { v = var.given }
}
