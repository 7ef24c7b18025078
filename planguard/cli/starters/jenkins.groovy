stage('planguard') {
  steps {
    sh 'terraform plan -input=false -out=plan.tfplan && terraform show -json plan.tfplan > plan.json'
    sh 'planguard check plan.json --format junit --output planguard.xml --format text'
  }
  post {
    always { junit 'planguard.xml' }
  }
}
