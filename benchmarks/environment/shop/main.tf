variable "name" {}

variable "revision" {}

variable "password" {
  sensitive = true
}

locals {
  prefix = "${var.name}-${var.revision}"
  tags   = { Environment = "production", Service = "shop", Shop = var.name }
}

resource "aws_vpc" "main" {
  cidr_block = var.revision == "a" ? "10.20.0.0/16" : "10.30.0.0/16"
  tags       = merge(local.tags, { Name = local.prefix })
}

resource "aws_subnet" "private" {
  count             = 3
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = ["eu-west-1a", "eu-west-1b", "eu-west-1c"][count.index]
  tags              = local.tags
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags   = local.tags
}

resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
  tags = local.tags
}

resource "aws_route_table_association" "private" {
  count          = 3
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.main.id
}

resource "aws_security_group" "web" {
  name_prefix = "${local.prefix}-web-"
  description = "Web servers of ${local.prefix}"
  vpc_id      = aws_vpc.main.id
  ingress {
    description = "HTTPS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  tags = local.tags
}

resource "aws_db_subnet_group" "orders" {
  name       = local.prefix
  subnet_ids = aws_subnet.private[*].id
  tags       = local.tags
}

resource "aws_db_instance" "orders" {
  identifier              = "${local.prefix}-orders"
  engine                  = "postgres"
  instance_class          = "db.t3.medium"
  allocated_storage       = 50
  username                = var.revision == "a" ? "orders" : "clerk"
  password                = "${var.password}-orders"
  storage_encrypted       = true
  db_subnet_group_name    = aws_db_subnet_group.orders.name
  vpc_security_group_ids  = [aws_security_group.web.id]
  deletion_protection     = true
  backup_retention_period = 14
  skip_final_snapshot     = false
  tags                    = local.tags
}

resource "aws_rds_cluster" "reports" {
  cluster_identifier     = "${local.prefix}-reports"
  engine                 = "aurora-postgresql"
  master_username        = "reports"
  master_password        = "${var.password}-reports"
  db_subnet_group_name   = aws_db_subnet_group.orders.name
  vpc_security_group_ids = [aws_security_group.web.id]
  skip_final_snapshot    = true
  tags                   = local.tags
  lifecycle {
    ignore_changes = [scaling_configuration]
  }
}

resource "aws_instance" "web" {
  count                  = 1
  ami                    = var.revision == "a" ? "ami-0a1b2c3d4e5f60718" : "ami-1a1b2c3d4e5f60718"
  instance_type          = "t3.small"
  subnet_id              = aws_subnet.private[count.index].id
  vpc_security_group_ids = [aws_security_group.web.id]
  user_data              = "#!/bin/sh\nexport SHOP=${local.prefix}\nexec /usr/local/bin/serve\n"
  tags                   = merge(local.tags, { Name = "${local.prefix}-web-${count.index}" })
}

resource "aws_s3_bucket" "files" {
  for_each = toset(["receipts", "uploads", "exports", "pictures"])
  bucket   = "${local.prefix}-${each.key}"
  tags     = local.tags
}

resource "aws_s3_bucket_versioning" "files" {
  for_each = aws_s3_bucket.files
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "files" {
  for_each                = aws_s3_bucket.files
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_dynamodb_table" "sessions" {
  name                        = "${local.prefix}-sessions"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true
  attribute {
    name = "id"
    type = "S"
  }
  point_in_time_recovery {
    enabled = true
  }
  tags = local.tags
}

resource "aws_kms_key" "files" {
  description             = "Files of ${local.prefix}"
  deletion_window_in_days = 7
  tags                    = local.tags
}

resource "aws_kms_alias" "files" {
  name          = "alias/${local.prefix}-files"
  target_key_id = aws_kms_key.files.id
}

resource "aws_secretsmanager_secret" "orders" {
  name       = "${local.prefix}-orders"
  kms_key_id = aws_kms_key.files.arn
  tags       = local.tags
}

resource "aws_secretsmanager_secret_version" "orders" {
  secret_id     = aws_secretsmanager_secret.orders.id
  secret_string = jsonencode({ username = "orders", password = "${var.password}-orders" })
}

resource "aws_iam_role" "web" {
  for_each = toset(["web", "worker"])
  name     = "${local.prefix}-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" }
  }] })
  tags = local.tags
}

resource "aws_iam_policy" "files" {
  for_each = aws_s3_bucket.files
  name     = "${local.prefix}-${each.key}"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Read", Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = [each.value.arn, "${each.value.arn}/*"] },
    { Sid = "Write", Effect = "Allow", Action = "s3:PutObject", Resource = "${each.value.arn}/*" },
  ] })
  tags = local.tags
}

resource "aws_iam_role_policy_attachment" "files" {
  for_each   = aws_iam_policy.files
  role       = aws_iam_role.web["web"].name
  policy_arn = each.value.arn
}

resource "aws_iam_role_policy" "sessions" {
  for_each = aws_iam_role.web
  name     = "sessions"
  role     = each.value.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = aws_dynamodb_table.sessions.arn },
  ] })
}

resource "aws_ssm_parameter" "settings" {
  for_each = { flags = "fast,new-cart", limits = "<100 & >3", token = "${var.password}-token" }
  name     = "/${local.prefix}/${each.key}"
  type     = each.key == "token" ? "SecureString" : "String"
  value    = each.value
}

resource "aws_sns_topic" "alerts" {
  name = "${local.prefix}-alerts"
  tags = local.tags
}

resource "aws_sqs_queue" "work" {
  for_each = toset(["emails", "invoices", "refunds"])
  name     = "${local.prefix}-${each.key}"
  tags     = local.tags
}

resource "aws_cloudwatch_log_group" "web" {
  for_each          = toset(["web", "worker", "audit", "slow-queries"])
  name              = "/shop/${local.prefix}/${each.key}"
  retention_in_days = 365
  tags              = local.tags
}

resource "aws_ecs_cluster" "web" {
  name = local.prefix
  tags = local.tags
}

resource "aws_ecs_task_definition" "web" {
  family = local.prefix
  container_definitions = jsonencode([{
    name        = "web", image = "shop/web:1.41.0", memory = 512, essential = true,
    environment = [{ name = "SHOP", value = local.prefix }, { name = "TABLE", value = aws_dynamodb_table.sessions.name }]
  }])
  tags = local.tags
}

output "database" {
  value = aws_db_instance.orders.address
}
