locals {
  tags = { Environment = "staging" }
}

resource "aws_vpc" "main" {
  cidr_block = "10.30.0.0/16"
  tags       = local.tags
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.30.1.0/24"
  tags       = local.tags
}

resource "aws_dynamodb_table" "sessions" {
  name         = "sessions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  tags = local.tags
}

resource "aws_s3_bucket" "uploads" {
  bucket        = "shop-staging-uploads"
  force_destroy = true
  tags          = local.tags
}

resource "aws_kms_key" "uploads" {
  description             = "Uploads"
  deletion_window_in_days = 7
  tags                    = local.tags
}
