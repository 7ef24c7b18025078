variable "below" {}
locals { x = var.below.v }
resource "terraform_data" "z" { input = local.x }
output "deepest" { value = terraform_data.z.output }
