resource "aws_dynamodb_table" "sessions" {
  name                        = "sessions"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = false
  attribute {
    name = "id"
    type = "S"
  }
  point_in_time_recovery {
    enabled = false
  }
  tags = { Environment = "production" }
}

resource "aws_db_instance" "orders" {
  identifier                = "orders"
  engine                    = "postgres"
  instance_class            = "db.t3.medium"
  allocated_storage         = 50
  username                  = "orders"
  password                  = "correct-horse-battery-staple"
  deletion_protection       = false
  backup_retention_period   = 0
  skip_final_snapshot       = true
  final_snapshot_identifier = "orders-final"
  tags                      = { Environment = "production" }
}

resource "aws_s3_bucket" "receipts" {
  bucket        = "receipts"
  force_destroy = true
}

resource "aws_cloudwatch_log_group" "shop" {
  name              = "/shop"
  retention_in_days = 7
}
