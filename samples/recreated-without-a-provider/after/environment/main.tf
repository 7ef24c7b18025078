variable "region" {
  type = string
}

resource "terraform_data" "network" {
  triggers_replace = [var.region]
}

resource "terraform_data" "cluster" {
  triggers_replace = [terraform_data.network.id]
}

resource "terraform_data" "database" {
  triggers_replace = [terraform_data.network.id]
}

resource "terraform_data" "service" {
  for_each         = toset(["web", "worker"])
  triggers_replace = [terraform_data.cluster.id, terraform_data.database.id]
}
