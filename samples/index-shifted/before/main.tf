variable "queues" {
  default = ["emails", "invoices", "refunds", "shipments"]
}

resource "aws_sqs_queue" "work" {
  count = length(var.queues)
  name  = var.queues[count.index]
}
