variable "vpc_cidr" {
  default = "10.20.0.0/16"
}

locals {
  tags = { Environment = "production", Service = "shop" }
}

resource "aws_vpc" "main" {
  cidr_block = var.vpc_cidr
  tags       = merge(local.tags, { Name = "shop-production" })
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(var.vpc_cidr, 8, count.index)
  availability_zone = ["eu-west-1a", "eu-west-1b"][count.index]
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
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.main.id
}

resource "aws_security_group" "database" {
  name_prefix = "shop-database-"
  description = "Orders database"
  vpc_id      = aws_vpc.main.id
  tags        = local.tags
}

resource "aws_db_subnet_group" "orders" {
  name       = "orders-${aws_vpc.main.id}"
  subnet_ids = aws_subnet.private[*].id
  tags       = local.tags
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier     = "orders"
  engine                 = "aurora-postgresql"
  master_username        = "orders"
  master_password        = "correct-horse-battery-staple"
  db_subnet_group_name   = aws_db_subnet_group.orders.name
  vpc_security_group_ids = [aws_security_group.database.id]
  skip_final_snapshot    = true
  tags                   = local.tags
}

resource "aws_instance" "web" {
  count         = 2
  ami           = "ami-0a1b2c3d4e5f60718"
  instance_type = "t3.small"
  subnet_id     = aws_subnet.private[count.index].id
  tags          = local.tags
}

resource "aws_s3_bucket" "receipts" {
  bucket = "shop-production-receipts"
  tags   = local.tags
}
