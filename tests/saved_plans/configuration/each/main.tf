variable "key" {}
variable "secret" {
  sensitive = true
}
resource "terraform_data" "a" {
  input = "${var.key}-x"
}
output "out" {
  value = terraform_data.a.output
}
