variable "release" {
  default = "1.41.0"
}

resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "shop/web:${var.release}", memory = 512, essential = true }])
}

resource "aws_dynamodb_table" "carts" {
  name           = "carts"
  hash_key       = "id"
  read_capacity  = 5
  write_capacity = 5
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_sqs_queue" "work" {
  name = "work"
  tags = { Release = var.release }
}

resource "terraform_data" "smoke_test" {
  triggers_replace = [var.release]
}
