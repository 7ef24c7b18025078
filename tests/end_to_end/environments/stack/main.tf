terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "name" { default = "orders" }
resource "aws_cloudformation_stack" "shop" {
  name          = "shop"
  parameters    = { Name = var.name }
  template_body = <<-EOT
    Parameters:
      Name: {Type: String}
    Resources:
      Orders:
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: !Ref Name
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          BillingMode: PAY_PER_REQUEST
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: events}}
  EOT
}
