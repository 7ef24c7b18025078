resource "aws_db_instance" "main" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.t3.medium"
  allocated_storage   = 50
  username            = "orders"
  password            = "correct-horse-battery-staple"
  skip_final_snapshot = true
}

resource "aws_sns_topic" "alerts" {
  name = "database-alerts"
}
