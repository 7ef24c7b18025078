"""What people take for a plan: what each thing is, and what to do instead; every reader and command refuses by it."""

from __future__ import annotations

import os
import shlex
from typing import NamedTuple

from planguard.model.errors import InputError

STANDARD_INPUT = "standard input"
SHOW = "Run `terraform show -json PLANFILE > plan.json` (or `tofu show -json`) on a saved plan."
DESCRIBE = (
    "Run `aws cloudformation describe-change-set --change-set-name NAME --stack-name STACK"
    " --include-property-values --output json`."
)
_JSON = "`terraform plan -out tfplan && terraform show -json tfplan > plan.json`"
_MAKE = f"Make a plan in JSON: {_JSON}."
_DESCRIBE_CHECK = (
    "`aws cloudformation describe-change-set --stack-name STACK --change-set-name check"
    " --include-property-values --output json > change-set.json`"
)
_CHANGE_SET = "Create a change set, describe it with the AWS CLI, and run `planguard check` on the result"
_READS = "planguard judges Terraform and OpenTofu plans and CloudFormation change sets."
_WANTED = "which shows what is wanted, not what will happen."
_LISTS_RESOURCES = "a list of a stack's resources, which shows what exists, not what will happen."
_LISTS_EVENTS = "which show what has already happened."


class Refusal(NamedTuple):
    """A thing that is no plan: what it is, as a sentence without a subject, and what to do instead.

    ``is_plan`` says that it is one all the same, in a form that is not read. In what to do, ``{file}`` stands for the
    file and ``{folder}`` for the folder that it is in; ``{there}`` is that folder as a word more, and ``{chdir}`` as an
    option of Terraform, each empty for the working directory.
    """

    what: str
    instead: str
    is_plan: bool = False

    def of(self, source: str) -> InputError:
        """The error that refuses a file, or another input, for being this."""
        file = "PLANFILE" if source == STANDARD_INPUT else source
        advice = self._advice(file, os.path.dirname(file) or ".")
        return InputError(source, self.what, advice, is_no_plan=not self.is_plan)

    def of_folder(self, folder: str) -> InputError:
        """The error that refuses a folder for what is in it."""
        return InputError(folder, self.what, self._advice(folder, folder))

    def _advice(self, file: str, folder: str) -> str:
        quoted = shlex.quote(folder)
        there, chdir = ("", "") if folder == "." else (f" {quoted}", f" -chdir={quoted}")
        return self.instead.format(file=shlex.quote(file), folder=quoted, there=there, chdir=chdir)


# Terraform and OpenTofu.
SAVED_PLAN_OF_OLD = Refusal("a saved plan of Terraform 0.11 or older.", "Plan with Terraform 0.12 or later.", True)
HUMAN_TEXT = Refusal("only a piece of the text of a plan.", f"Check all of the text. {_MAKE}", is_plan=True)
LOG = Refusal(
    "the log of `terraform plan -json`, or a plan with such a log in it.",
    "Keep the two in files of their own.",
    is_plan=True,
)
LOG_WITHOUT_PLAN = Refusal(
    "a log that tells of no plan.",
    "Log the plan itself: `terraform plan -json > plan.jsonl`, and check the whole log.",
    is_plan=True,
)
APPLIED = Refusal("the output of an apply, which does not list what was planned.", _MAKE, is_plan=True)
SOURCE = Refusal(
    "Terraform source.",
    "Run `planguard diff HEAD{there}` to judge what changed since the last commit, or make a plan in JSON:"
    " `terraform{chdir} plan -out tfplan && terraform{chdir} show -json tfplan > plan.json`.",
)
VALUES = Refusal(
    "values of Terraform variables.",
    "Make a plan in JSON: `terraform plan -var-file {file} -out tfplan && terraform show -json tfplan > plan.json`.",
)
BOOKMARK = Refusal(
    "only a bookmark of a plan that is kept in HCP Terraform.",
    "Run `terraform show -json {file} > plan.json` where you are logged in, or fetch the run's json-output.",
    is_plan=True,
)
ENCRYPTED = Refusal(
    "an encrypted OpenTofu plan.", "Run `tofu show -json {file} > plan.json` with the same TF_ENCRYPTION.", is_plan=True
)
STATE = Refusal("a state, which shows what exists, not what will happen.", _MAKE)
PLANS_NOTHING = Refusal("no plan: it plans nothing.", SHOW)
WITHOUT_VERSION = Refusal("no plan: it gives no format_version, and plans nothing.", SHOW)

# CloudFormation.
TEMPLATE = Refusal(
    f"a CloudFormation template, {_WANTED}",
    "Create a change set: `aws cloudformation create-change-set --stack-name STACK --change-set-name check"
    f" --template-body file://{{file}}`. Then run {_DESCRIBE_CHECK} and `planguard check change-set.json`.",
)
SAM_TEMPLATE = Refusal(
    f"a SAM template, {_WANTED}",
    "Create a change set: `sam deploy --template-file {file} --no-execute-changeset`. Then run the describe-change-set"
    " command that it prints, with `--include-property-values --output json`, and check the result.",
)
CDK_OUTPUT = Refusal(
    f"output of `cdk synth`, {_WANTED}",
    "Run `cdk diff --app {folder}` to see the change. To judge it, create a change set: `cdk deploy --app {folder}"
    f" --no-execute --change-set-name check`. Then run {_DESCRIBE_CHECK} and `planguard check change-set.json`.",
)
CREATED = Refusal("the answer of create-change-set, which holds only the change set's Id.", DESCRIBE)
WITHOUT_CHANGES = Refusal("no change set: it has no Changes.", DESCRIBE)
ANSWERS = {
    "Summaries": Refusal("a list of change sets, which does not say what they change.", DESCRIBE),
    "Stacks": Refusal("the answer of describe-stacks, which shows what exists, not what will happen.", DESCRIBE),
    "TemplateBody": Refusal(f"the answer of get-template, {_WANTED}", f"Create a change set from it. {DESCRIBE}"),
    "Hooks": Refusal("the answer of describe-change-set-hooks, which does not list the changes.", DESCRIBE),
    "StackEvents": Refusal(f"the events of a stack, {_LISTS_EVENTS}", DESCRIBE),
    "OperationEvents": Refusal(f"the events of an operation, {_LISTS_EVENTS}", DESCRIBE),
    "StackResources": Refusal(_LISTS_RESOURCES, DESCRIBE),
    "StackResourceSummaries": Refusal(_LISTS_RESOURCES, DESCRIBE),
    "StackRefactorActions": Refusal("the actions of a stack refactor, which is no change set.", DESCRIBE),
    "Resources": TEMPLATE,
    "Id": CREATED,
}
"""Answers of other commands than describe-change-set, by a key that only they have; the first that is there tells."""

PRINTED = (
    (
        r"Changeset created successfully\.",
        Refusal(
            "what `aws cloudformation deploy` prints, not the change set.",
            "Run the describe-change-set command that it names, with `--include-property-values --output json`.",
        ),
    ),
    (
        r"\ANo changes to deploy\. Stack ",
        Refusal(
            "what `aws cloudformation deploy` prints when there is nothing to deploy.",
            "There is no change set to judge: leave this step out when the deployment is empty.",
        ),
    ),
    (
        r"An error occurred \(\w+\) when calling the \w*(?:ChangeSet|Stacks?) operation",
        Refusal("an error of the AWS CLI.", DESCRIBE),
    ),
    (
        r"\|\s+DescribeChangeSet\s+\|",
        Refusal("a change set printed as a table, which leaves out what is nested.", DESCRIBE),
    ),
    (
        r"(?m)^(CHANGES|RESOURCECHANGE)\t",
        Refusal("a change set printed as text, which loses the names of its fields.", DESCRIBE),
    ),
)
"""What the AWS CLI prints that is no change set, by what is in the text."""

# Other tools.
PULUMI = Refusal("a preview of Pulumi, which planguard does not read.", _READS)
WHAT_IF = Refusal("a what-if result of Azure, which planguard does not read.", _READS)
AZURE_TEMPLATE = Refusal(
    f"an Azure template, {_WANTED}",
    f"Run `az deployment group what-if --resource-group GROUP --template-file {{file}}` to see its change. {_READS}",
)
MANIFEST = Refusal(
    "a Kubernetes manifest, which planguard does not read.",
    f"Run `kubectl diff -f {{file}}` to see the change. {_READS}",
)

# Anything.
COMPRESSED = Refusal("compressed with gzip.", "Run `gunzip {file}` first.")
WITHOUT_A_PLAN = Refusal("no plan in it.", SHOW)
UNKNOWN = Refusal("not a plan or change set that planguard can read.", SHOW)
_BLOCK = (
    rb"(?m)^[ \t]*(?:resource|data|module|provider|terraform|variable|output|locals|moved|removed|import)[ \t]*[\"{]"
)
BY_START = (
    (rb"\A\x1f\x8b", COMPRESSED),
    (rb"\Atfplan", SAVED_PLAN_OF_OLD),
    (
        rb"(will perform the following actions|No changes\. |# \S+ (will be|must be) |Terraform used the selected)",
        HUMAN_TEXT,
    ),
    (rb"(?m)^Apply complete! Resources: ", APPLIED),
    (rb"Resource and property changes are indicated with these symbols", WHAT_IF),
    (rb"(?s)\A\s*\{(?=.*\"steps\")(?=.*\"urn:pulumi:)", PULUMI),
    (rb"cdk:asset-manifest|\"dockerImages\"|\"tree-0\.1\"", CDK_OUTPUT),
    (rb"AWS::Serverless-2016-10-31", SAM_TEMPLATE),
    (rb"(?m)^AWSTemplateFormatVersion|\"AWSTemplateFormatVersion\"", TEMPLATE),
    (rb"(?s)\A(?=.*(?:\A|\n)Resources:)(?=.*\bType: *[\"']?\w{1,50}::)", TEMPLATE),
    (rb"(?s)\A\s*\{(?=.*\"Resources\"\s*:)(?=.*\"Type\"\s*:\s*\"\w{1,50}::)", TEMPLATE),
    (rb"deploymentTemplate\.json#", AZURE_TEMPLATE),
    (rb"(?s)\A(?=.*(?:\A|\n)apiVersion:)(?=.*(?:\A|\n)kind:)", MANIFEST),
    (rb"(?s)\A\s*\{(?=.*\"apiVersion\"\s*:)(?=.*\"kind\"\s*:)", MANIFEST),
    (_BLOCK, SOURCE),
    (rb"\A\s*\{\s*\"(?:resource|data|module|provider|terraform|variable|output|locals)\"\s*:\s*[\[{]", SOURCE),
)
"""What no reader takes, by what is in its first 64 KiB; the first that fits tells."""

BY_NAME = (
    (r"\.(?:tf|tofu)(?:\.json)?$", SOURCE),
    (r"\.tfvars(?:\.json)?$", VALUES),
    (r"\.bicep$", AZURE_TEMPLATE),
    (r"(?:^|/)cdk\.out(?:/|$)", CDK_OUTPUT),
)
"""What no reader takes, by its name; the first that fits tells, before what is in it."""

# Sources that make a template, told without the end of the sentence.
CLOUDFORMATION = Refusal("a CloudFormation template", f"{_CHANGE_SET}.")
SAM = Refusal("a SAM application's settings", f"{_CHANGE_SET} (sam deploy --no-execute-changeset creates one).")
CDK = Refusal("a CDK application", f"Run cdk synth and cdk deploy --no-execute. {_CHANGE_SET}.")
SERVERLESS = Refusal("a Serverless service", f"Run serverless package. {_CHANGE_SET}.")
