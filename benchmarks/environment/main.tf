# A shop of every kind of object that planguard's samples have, made once for each name.
variable "shops" {
  type    = map(string)
  default = { s0000001 = "a" }
}

variable "database_passwords" {
  type      = map(string)
  sensitive = true
  default   = { s0000001 = "kR7-s0000001-qVx2" }
}

module "shop" {
  source   = "./shop"
  for_each = var.shops
  name     = each.key
  revision = each.value
  password = var.database_passwords[each.key]
}
