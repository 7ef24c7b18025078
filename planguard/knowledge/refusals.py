"""What people take for a plan: what each thing is, and what to do instead; every reader and command refuses by it."""

from __future__ import annotations

from typing import NamedTuple

from planguard.model.errors import InputError

SHOW = "Run `terraform show -json PLANFILE > plan.json` (or `tofu show -json`) on a saved plan."
DESCRIBE = (
    "Run `aws cloudformation describe-change-set --change-set-name NAME --stack-name STACK"
    " --include-property-values --output json`."
)
_SAVE = "Save the plan with `-out=PLANFILE`, then run `terraform show -json PLANFILE > plan.json`."
_BESIDE = "Write its JSON beside it with `terraform show -json PLANFILE > plan.json`."
_CHANGE_SET = "Create a change set, describe it with the AWS CLI, and run `planguard check` on the result"
_LISTS_RESOURCES = "a list of a stack's resources, which shows what exists, not what will happen."
_LISTS_EVENTS = "which show what has already happened."


class Refusal(NamedTuple):
    """A thing that is no plan: what it is, as a sentence without a subject, and what to do instead."""

    what: str
    instead: str

    def of(self, source: str) -> InputError:
        """The error that refuses a file, or another input, for being this."""
        return InputError(source, self.what, self.instead)


# Terraform and OpenTofu.
SAVED_PLAN = Refusal("a saved plan file (binary).", SHOW)
SAVED_PLAN_OF_OLD = Refusal("a saved plan of Terraform 0.11 or older.", "Plan with Terraform 0.12 or later.")
HUMAN_TEXT = Refusal("the human text of a plan, which leaves out values.", _SAVE)
LOG = Refusal("the log of `terraform plan -json`, which leaves out values and the order of replacements.", _SAVE)
SOURCE = Refusal("Terraform source.", SHOW)
BOOKMARK = Refusal(
    "only a bookmark of a plan that is kept in HCP Terraform.",
    "Run `terraform show -json` on it where you are logged in, or fetch the run's json-output.",
)
ENCRYPTED = Refusal("an encrypted OpenTofu plan.", "Run `tofu show -json` on it with the same TF_ENCRYPTION.")
STATE = Refusal("a state, which shows what exists, not what will happen.", SHOW)
PLANS_NOTHING = Refusal("no plan: it plans nothing.", SHOW)
WITHOUT_VERSION = Refusal("no plan: it gives no format_version, and plans nothing.", SHOW)

# In a folder, where the plan itself may lie beside them.
SAVED_PLAN_ALONE = Refusal("a saved plan (binary), which cannot be judged.", _BESIDE)
HUMAN_TEXT_ALONE = Refusal("the text of a plan, which cannot be judged.", _BESIDE)
LOG_ALONE = Refusal("the log of a plan, which cannot be judged.", _BESIDE)

# CloudFormation.
TEMPLATE = Refusal(
    "a template, which shows what is wanted, not what will happen.", f"Create a change set from it. {DESCRIBE}"
)
CREATED = Refusal("the answer of create-change-set, which holds only the change set's Id.", DESCRIBE)
WITHOUT_CHANGES = Refusal("no change set: it has no Changes.", DESCRIBE)
ANSWERS = {
    "Summaries": Refusal("a list of change sets, which does not say what they change.", DESCRIBE),
    "Stacks": Refusal("the answer of describe-stacks, which shows what exists, not what will happen.", DESCRIBE),
    "TemplateBody": TEMPLATE,
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

# Anything.
COMPRESSED = Refusal("compressed with gzip.", "Unpack it with gunzip first.")
WITHOUT_A_PLAN = Refusal("no plan in it.", SHOW)
UNKNOWN = Refusal("not a plan or change set that planguard can read.", SHOW)
BY_START = (
    (rb"\APK\x03\x04", SAVED_PLAN),
    (rb"\A\x1f\x8b", COMPRESSED),
    (rb"\Atfplan", SAVED_PLAN_OF_OLD),
    (
        rb"(will perform the following actions|No changes\. |# \S+ (will be|must be) |Terraform used the selected)",
        HUMAN_TEXT,
    ),
    (rb"(?m)^AWSTemplateFormatVersion|\"AWSTemplateFormatVersion\"", TEMPLATE),
    (rb"(?m)^\s*(resource|module|provider|terraform)\s+[\"{]", SOURCE),
)
"""What no reader takes, by what is in its first 64 KiB; the first that fits tells."""

# Sources that make a template, told without the end of the sentence.
CLOUDFORMATION = Refusal("a CloudFormation template", f"{_CHANGE_SET}.")
SAM = Refusal("a SAM application's settings", f"{_CHANGE_SET} (sam deploy --no-execute-changeset creates one).")
CDK = Refusal("a CDK application", f"Run cdk synth and cdk deploy --no-execute. {_CHANGE_SET}.")
SERVERLESS = Refusal("a Serverless service", f"Run serverless package. {_CHANGE_SET}.")
