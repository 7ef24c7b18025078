// On the agent, planguard is installed in /opt/planguard, and /etc/planguard/ruleset.yaml is what it judges by: neither can
// be changed by a branch that is built here.
stage('planguard') {
  steps {
    sh 'terraform plan -input=false -out=plan.tfplan && terraform show -json plan.tfplan > plan.json'
    sh '''
      /opt/planguard/bin/python -I -m planguard check \
        --ruleset /etc/planguard/ruleset.yaml \
        --format junit --output planguard.xml \
        --format text \
        -- plan.json
    '''
  }
  post {
    always { junit 'planguard.xml' }
  }
}
