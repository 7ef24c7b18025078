resource "aws_security_group" "web" {
  name_prefix = "web-"
  description = "web"
  lifecycle {
    create_before_destroy = true
  }
}
resource "aws_dynamodb_table" "orders" {
  name                        = "orders"
  hash_key                    = "id"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = true
  attribute {
    name = "id"
    type = "S"
  }
}
resource "aws_s3_bucket" "tenant" {
  for_each = toset(["acme", "initech"])
  bucket   = "files-${each.key}"
}
resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
resource "aws_cloudwatch_log_group" "app" {
  name              = "app"
  retention_in_days = 365
}
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = "app", image = "app:1", memory = 128 }])
}
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" }
  }] })
}
resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.app["s3:GetObject"].arn
}
resource "aws_iam_policy" "app" {
  for_each = toset(["s3:GetObject", "s3:PutObject"])
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = each.key, Resource = "*"
  }] })
}
