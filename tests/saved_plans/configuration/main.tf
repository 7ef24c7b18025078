variable "name" {
  type    = string
  default = "x"
}
variable "secret" {
  default   = "hunter2secret"
  sensitive = true
}
variable "settings" {
  type = map(object({ size = number, tags = optional(map(string), { var = "local.none" }) }))
  default = {
    a = { size = 1 }
    "b.c" = { size = 2 }
  }
}
locals {
  direct  = terraform_data.base.id
  through = "${local.direct}-${var.name}"
  loop_a  = [for k, v in var.settings : "${k}-${terraform_data.base.id}" if v.size > 0]
  nested  = { (var.name) = { deeper = local.through, list = [local.loop_a] } }
}
resource "terraform_data" "base" {
  input = "plain"
}
resource "terraform_data" "counted" {
  count = var.name == "x" ? 2 : 1
  input = "${count.index}-$${not.a.ref}-%%{not.one}-${var.name}"
}
resource "terraform_data" "each" {
  for_each = { for k, v in var.settings : k => v.size if k != "z.y" }
  input    = { key = each.key, value = each.value, "quoted.key" = terraform_data.base.output, (terraform_data.base.id) = 1 }
}
resource "terraform_data" "strings" {
  # terraform_data.comment.id
  input = <<-EOT
    ${terraform_data.base.id} is "quoted ${upper("in ${terraform_data.counted[0].output}")}" // terraform_data.no.id
    %{ for one in terraform_data.counted ~}
    ${one.id} $${terraform_data.escaped.id}
    %{ endfor ~}
    %{ if var.name == "}" }${module.inner.out}%{ else }no%{ endif }
  EOT
  triggers_replace = [
    "a \" terraform_data.in_string.id",
    /* terraform_data.comment.id */ terraform_data.each["a"].id, // terraform_data.comment.id
    terraform_data.each["b.c"].output.key,
    terraform_data.counted[*].id,
    terraform_data.counted.*.id,
    terraform_data.counted[length(terraform_data.base.id) > 3 ? 0 : 1].id,
    merge({ tags = { name = module.inner.out } }, local.nested).tags.name,
    element([for s in terraform_data.counted : s.id], 0),
    module.each["one"].out,
    module.inner,
    var.secret,
    -1, 1.5, null, true,
  ]
}
resource "terraform_data" "local" {
  input = local.nested
  depends_on = [terraform_data.base, module.each]
}
resource "terraform_data" "run" {
  input = "10.0.0.1"
  provisioner "local-exec" {
    command     = "echo ${self.id} ${terraform_data.base.id}"
    interpreter = ["/bin/sh", "-c"]
    environment = { A = var.name, B = "b" }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "rm -rf /data"
  }
  provisioner "remote-exec" {
    inline = ["one", "two"]
    connection {
      host = self.output
      user = var.name
    }
  }
  provisioner "file" {
    source      = "main.tf"
    destination = "/tmp/x"
    connection {
      host = self.output
    }
  }
  lifecycle {
    replace_triggered_by = [terraform_data.base.id]
    precondition {
      condition     = var.name != ""
      error_message = "x"
    }
  }
}
data "terraform_remote_state" "other" {
  backend  = "local"
  defaults = { a = local.direct }
  config   = { path = "${path.module}/other.tfstate" }
}
module "inner" {
  source = "./inner"
  given  = terraform_data.base.id
  plain  = ["a", "b"]
  depends_on = [terraform_data.counted]
}
module "each" {
  source   = "./each"
  for_each = { one = terraform_data.base.input, two = "b" }
  key      = each.key
  secret   = var.secret
}
output "plain" {
  value = "plain"
}
output "hidden" {
  value     = var.secret
  sensitive = true
}
output "all" {
  description = "x"
  value       = [for m in module.each : m.out if m.out != module.inner.out]
  depends_on  = [terraform_data.run]
}
