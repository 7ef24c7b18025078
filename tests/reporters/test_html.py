"""The page, in a real browser: nothing runs but its own script, and everything can be found and reached."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from planguard.judging.decision import Decision, Run
from planguard.judging.review import review
from planguard.judging.ruleset import choice
from planguard.knowledge.pages import DOCUMENTATION
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Severity
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Sensitive, Value
from planguard.reporters import html
from planguard.reporters._parts.report import REPORT_ONLY
from planguard.reporters._parts.waiver import waiver
from planguard.reporters.html.areas.squares import Box, squarified
from tests.reporters.browser import PROGRAM, Browser, browser
from tests.reporters.decisions import SECRET, TODAY, database, decided, decision, hostile, loss, made, many, stories

ATTACKS = (
    "</script><script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "--><svg onload=document.title='run'>",
    "' onmouseover='document.title=1' x='",
    '"><a href="javascript:document.title=1">',
    "<!--<script>",
    "$title ${data} {{7*7}}",
)


Show = Callable[..., Browser]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("no Chromium or Chrome on this machine")
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def show(tab: Browser, tmp_path: Path) -> Iterator[Show]:
    def opened(shown: Decision, width: int = 1200) -> Browser:
        page = tmp_path / "report.html"
        page.write_bytes(html.render(shown).encode())
        tab.open(page, width)
        return tab

    yield opened
    assert tab.logged == []
    assert [address for address in tab.asked if not address.startswith("file:///")] == []
    assert len(tab.asked) == 1


def unfold(tab: Browser) -> None:
    """Open every fold, and wait until those that a script fills are full."""
    tab.run("document.querySelectorAll('details').forEach(d => { d.open = true })")
    tab.until("[...document.querySelectorAll('.rows')].every(d => d.querySelector('.row'))")


def rows(tab: Browser) -> list[str]:
    found: list[str] = tab.run("[...document.querySelectorAll('.row > summary code')].map(e => e.textContent)")
    return found


@pytest.mark.parametrize("story", stories())
def test_page_opens_without_an_error_or_a_request(show: Show, story: str) -> None:
    tab = show(decision(story))
    unfold(tab)
    assert len(rows(tab)) == tab.run("page.objects.length")


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("story", ["hostile", "several", "sample-environment-recreated"])
def test_page_is_never_wider_than_the_window(show: Show, story: str, width: int) -> None:
    tab = show(decision(story), width)
    unfold(tab)
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert not tab.run(
        "[...document.querySelectorAll('main *')].filter(e => e.scrollWidth > e.clientWidth + 1"
        " && /auto|scroll/.test(getComputedStyle(e).overflowX) && !e.matches('pre, .drawing')).length"
    )


@pytest.mark.parametrize("texts", [ATTACKS])
def test_names_are_shown_and_never_run(show: Show, texts: tuple[str, ...]) -> None:
    tab = show(hostile(texts))
    unfold(tab)
    unfold(tab)
    tab.until("document.querySelectorAll('.row > pre').length > 0")
    assert tab.run("document.title").startswith("Blocked")
    assert tab.run("document.querySelectorAll('img, iframe, [onmouseover], [onerror], [onload]').length") == 0
    assert tab.run("document.querySelectorAll('script').length") == 2
    targets = tab.run("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert all(target.startswith(("#", DOCUMENTATION)) for target in targets)
    assert set(texts) <= {re.sub(r" \(deposed .*\Z", "", name) for name in rows(tab)}


def test_nothing_planted_in_the_page_can_run(show: Show) -> None:
    """Were a name ever to reach the page as markup, the policy would still refuse it."""
    tab = show(decision("blocked"))
    tab.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
    tab.run("new Promise(done => setTimeout(done, 200))")
    assert tab.run("document.title") != "1"
    assert any("Content Security Policy" in text for text in tab.logged)
    tab.logged.clear()
    tab.asked[1:] = []


def test_search_and_filters_narrow_the_plan(show: Show) -> None:
    tab = show(decision("blocked"))
    assert rows(tab) == []
    tab.press("/")
    for character in "mysql":
        tab.press(character)
    tab.until("document.querySelectorAll('.row').length === 1")
    assert rows(tab) == ["module.db.aws_db_instance.main"]
    assert tab.run("document.getElementById('shown').textContent").startswith("1 of 3 objects found")
    tab.run("document.querySelector('[type=reset]').click()")
    assert rows(tab) == []
    tab.run("const kind = document.getElementById('kind'); kind.value = '3'")
    tab.run("kind.dispatchEvent(new Event('input', {bubbles: true}))")
    tab.until("document.querySelectorAll('.row').length === 1")
    assert rows(tab) == ["aws_iam_role.old"]


def test_plan_of_an_event_folds_under_it_with_its_remarks(show: Show) -> None:
    tab = show(decision("blocked"))
    tab.run("document.querySelectorAll('.rows').forEach(fold => { fold.open = true })")
    tab.until("document.querySelectorAll('.rows .row').length === 3")
    tab.run("document.querySelectorAll('.row').forEach(row => { row.open = true })")
    tab.until("document.querySelectorAll('.row > pre').length === 3")
    text = tab.run("document.querySelector('main').textContent")
    assert '-/+ resource "aws_db_instance" "main" {' in text
    assert '~ engine              = "mysql" -> "postgres" # forces replacement' in text
    assert "BLOCK 95 destroys-data" in text
    assert tab.run("document.querySelectorAll('#list .row').length") == 0


def test_objects_of_no_event_are_listed_once_and_open_and_close(show: Show) -> None:
    tab = show(decision("sample-environment-recreated"))
    assert rows(tab) == ["aws_internet_gateway.main"]
    tab.run("document.getElementById('open').click()")
    tab.until("document.querySelectorAll('.row > pre').length === 1")
    tab.run("document.getElementById('close').click()")
    assert tab.run("document.querySelectorAll('.row[open]').length") == 0


def test_loss_leads_to_its_object(show: Show) -> None:
    tab = show(decision("blocked"))
    tab.run("document.querySelector('.loss a').click()")
    tab.until("document.querySelector('.row[open]')")
    assert tab.run("document.querySelector('.row[open] code').textContent") in {
        'aws_s3_bucket.logs["eu|1"]',
        "module.db.aws_db_instance.main",
    }
    assert tab.run("document.activeElement.parentNode.open")


def test_index_leads_to_an_event_and_opens_it(show: Show) -> None:
    tab = show(decision("sample-guards-switched-off"))
    assert tab.run("document.querySelectorAll('.event[open]').length") == 2
    tab.run("document.querySelector('#verdict li:last-child a').click()")
    tab.until("document.querySelectorAll('.event[open]').length === 3")
    assert tab.run("document.activeElement.closest('.event').open")


def test_code_is_copied_as_it_is_printed(show: Show) -> None:
    tab = show(decision("sample-database-renamed"))
    tab.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    tab.run("document.querySelector('.do .copy').click()")
    tab.until("document.querySelector('.do .copy').textContent === 'Copied'")
    assert "from = aws_db_instance.main" in tab.run("document.querySelector('.do pre').textContent")


@pytest.mark.parametrize("key", ["Enter", " "])
def test_keyboard_alone_goes_from_an_area_to_its_object(show: Show, key: str) -> None:
    tab = show(decision("blocked"))
    tab.run("document.querySelector('.legend li:last-of-type a, .legend li:nth-last-of-type(2) a').focus()")
    tab.press("Tab")
    first = tab.run("document.activeElement.title")
    tab.press("ArrowRight")
    second = tab.run("document.activeElement.title")
    assert first != second
    assert tab.run("document.getElementById('told').textContent") == second
    tab.press(key)
    tab.until("document.querySelector('.row[open]')")
    assert tab.run("document.querySelector('.row[open] code').textContent.split('.').pop()") in second


def test_theme_follows_the_system_and_can_be_switched(show: Show) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    tab = show(decision("blocked"))
    tab.prefer(prefers_color_scheme="light")
    light = tab.run(colour)
    tab.prefer(prefers_color_scheme="dark")
    dark = tab.run(colour)
    tab.run("document.getElementById('theme').click()")
    assert dark != light == tab.run(colour)
    tab.prefer(prefers_color_scheme="light")


CONTRAST = """(() => {
  const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const behind = node => { for (; node; node = node.parentElement) { const c = getComputedStyle(node).backgroundColor;
    if (!/^rgba.*, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
  const low = [];
  for (const node of document.querySelectorAll('body *')) {
    const text = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    if (!text || node.closest('svg, script, noscript, .skip')) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) low.push(node.className + ': ' + node.textContent.slice(0, 40));
  }
  return low;
})()"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("story", ["several", "warned", "waived", "sample-environment-recreated"])
def test_text_stands_out_from_what_is_behind_it(show: Show, story: str, scheme: str) -> None:
    tab = show(decision(story))
    tab.prefer(prefers_color_scheme=scheme)
    unfold(tab)
    unfold(tab)
    assert tab.run(CONTRAST) == []
    tab.prefer(prefers_color_scheme="light")


def test_everything_that_takes_input_has_a_name(show: Show) -> None:
    tab = show(decision("several"))
    nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
    wanted = ("button", "link", "textbox", "searchbox", "combobox", "region", "navigation", "search", "group", "image")
    named = [n for n in nodes if not n.get("ignored") and n["role"]["value"] in wanted]
    assert {"main", "banner", "contentinfo", "navigation", "search"} <= {n["role"]["value"] for n in nodes}
    roles = [n["role"]["value"] for n in named if not n.get("name", {}).get("value") and n["role"]["value"] != "group"]
    assert roles == []
    names = tab.run("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(names) == len(set(names))


def test_prints_on_paper(show: Show) -> None:
    tab = show(decision("several"))
    assert tab.pdf().startswith(b"%PDF")


def test_printing_opens_every_event_and_closes_it_again(show: Show) -> None:
    tab = show(decision("sample-guards-switched-off"))
    tab.run("dispatchEvent(new Event('beforeprint'))")
    assert tab.run("document.querySelectorAll('.event:not([open])').length") == 0
    tab.run("dispatchEvent(new Event('afterprint'))")
    assert tab.run("document.querySelectorAll('.event[open]').length") == 2


def test_report_only_is_said_beside_the_verdict() -> None:
    page = html.render(replace(decision("sample-database-renamed"), report_only=True))
    assert f"<p>{REPORT_ONLY}</p>" in page.partition('<section id="verdict"')[2].partition("</section>")[0]


def test_verdict_and_events_need_no_script(tab: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(html.render(decision("sample-database-renamed")).encode())
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(page)
    tab.call("Emulation.setScriptExecutionDisabled", value=False)
    text = tab.run("document.body.innerText")
    assert "Blocked: 1 event at or above high" in text
    assert "1 of 2 existing objects destroyed" in text
    assert "aws_db_instance.main is renamed to aws_db_instance.orders" in text
    assert "to   = aws_db_instance.orders" in text
    assert "planguard annotate" in text


def test_everything_is_shown_on_demand(show: Show) -> None:
    tab = show(decision("sample-environment-recreated"))
    shown = "[...document.querySelectorAll('.tile')].filter(tile => tile.offsetParent).length"
    assert tab.run(shown) == 12
    tab.run("document.getElementById('whole').click()")
    assert tab.run(shown) == 13
    tab.run("document.getElementById('whole').click()")
    assert tab.run(shown) == 12


CUT = """[...document.querySelectorAll('.tile > *')].filter(part => {
  const range = document.createRange(); range.selectNodeContents(part);
  const box = part.parentNode.getBoundingClientRect();
  const [line] = range.getClientRects();
  return line && part.offsetHeight && line.top < part.getBoundingClientRect().bottom - 2 && line.right > box.right + 1;
}).map(part => part.textContent)"""


@pytest.mark.parametrize("width", [380, 1200])
def test_names_on_areas_are_whole_or_not_there(show: Show, width: int) -> None:
    tab = show(decision("sample-environment-recreated"), width)
    assert tab.run(CUT) == []
    assert tab.run("document.querySelectorAll('.tile').length") == 25


@pytest.mark.long
def test_twenty_thousand_objects_stay_usable(show: Show) -> None:
    tab = show(many(20_000))
    tab.run("document.querySelector('.rows').open = true")
    tab.until("document.querySelectorAll('.rows .row').length === 200")
    tab.run("document.getElementById('search').value = 'main[19999]'; update()")
    assert rows(tab)[200:] == ["aws_db_instance.main[19999]"]
    assert tab.run("performance.getEntriesByType('navigation')[0].domComplete") < 10_000


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=60), st.floats(0.1, 10))
def test_boxes_fill_their_box_in_proportion_and_never_overlap(counts: list[int], width: float) -> None:
    sizes = sorted(counts, reverse=True)
    boxes = squarified(sizes, Box(0, 0, width, 1))
    share = width / sum(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        assert box.width * box.height == pytest.approx(size * share, rel=1e-6)
        assert min(box.x, box.y) >= -1e-9
        assert box.x + box.width <= width * (1 + 1e-6)
        assert box.y + box.height <= 1 + 1e-6
    apart = 1e-6 * width
    for one, other in itertools.combinations(boxes, 2):
        across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        assert across <= apart or down <= 1e-6


def test_areas_say_what_is_lost(show: Show) -> None:
    tab = show(decision("sample-environment-recreated"))
    area = "(e => e.offsetWidth * e.offsetHeight)(document.querySelector('.tile[title^=\"{}\"]'))"
    database, service, little = (
        tab.run(area.replace("{}", name))
        for name in ("aws_rds_cluster.orders", "aws_instance.web[0]", "aws_db_subnet_group.orders")
    )
    assert database / service == pytest.approx(12 / 5, rel=0.1)
    assert database / little == pytest.approx(12 / 2, rel=0.1)
    assert "critical" in tab.run("document.querySelector('.tile[title^=aws_rds_cluster]').className")


def plan_of(counts: dict[str, int]) -> Plan:
    """As many modules as are named, with so many objects, of which the first of each stays."""
    changes = tuple(
        ResourceChange(f"{m}.t.n[{n}]", "t", Action.DELETE if n else Action.NO_OP, module=m)
        for m, count in counts.items()
        for n in range(count)
    )
    return Plan("plan.json", Tool.TERRAFORM, changes)


def test_what_stays_has_no_area_until_it_is_asked_for() -> None:
    page = html.render(decided((plan_of({"module.a": 30, "module.b": 10, "module.c": 1}), [])))
    some, every = page.split('<div class="treemap')[1:]
    assert (some.count("tile destroyed"), some.count("tile untouched")) == (38, 0)
    assert (every.count("tile destroyed"), every.count("tile untouched")) == (38, 3)


def test_environments_have_an_area_each_where_there_are_many() -> None:
    counts = {f'module.shop["s{number}"].module.web': 20 for number in range(60)}
    page = html.render(decided((plan_of(counts), [])))
    some, every = page.split('<div class="treemap')[1:]
    for areas in (some, every):
        assert areas.count('class="tile destroyed') == 60
        assert "<b>s59</b>" in areas
    assert "19 destroyed of 20" in every


def test_objects_of_a_critical_event_are_as_red_as_it_is() -> None:
    page = html.render(decision("sample-recreated-without-a-provider"))
    assert page.count('class="tile replaced critical ') == page.count('class="tile replaced ') > 0


def test_equal_instances_are_one_row_of_one_event() -> None:
    page = html.render(many(300))
    assert page.count('<details class="event') == 1
    assert page.count('<li class="loss">') == 1
    assert "aws_db_instance.<wbr>main<wbr>[0..299]</code>" in page


def test_events_beyond_the_first_are_behind_a_control() -> None:
    changes = tuple(ResourceChange(f"t{n}.n", f"t{n}", Action.DELETE) for n in range(70))
    page = html.render(decided((Plan("p", Tool.TERRAFORM, changes), [loss(change) for change in changes])))
    assert "<summary>Show 30 more events</summary>" in page
    assert "10 more events (10 critical) have no card here" in page


def test_low_events_are_folded_and_the_plan_passes() -> None:
    change = database(action=Action.UPDATE)
    page = html.render(decided((Plan("p", Tool.TERRAFORM, (change,)), [loss(change, severity=Severity.LOW)])))
    assert "<h1>Passed: no event at or above <code>medium</code></h1>" in page
    assert " open>" not in page


def test_unknown_action_counts_as_a_loss_that_may_be() -> None:
    change = ResourceChange("t.n", "t", Action.UNKNOWN, actions=("explode",))
    page = html.render(decided((Plan("p", Tool.TERRAFORM, (change,)), [])))
    assert 'class="tile uncertain ' in page


def test_every_plan_of_several_is_in_the_page() -> None:
    page = html.render(made()["several"])
    assert page.count("prod/plan.json: module.db") >= 1
    assert page.count("stage/plan.json: module.db") >= 1


def test_consequences_are_drawn_below_their_cause() -> None:
    page = html.render(decision("sample-environment-recreated"))
    drawn = page.partition('<div class="drawn">')[2].partition("</figure>")[0]
    first, cluster = drawn.index("<small>aws_<wbr>vpc"), drawn.index("<small>aws_<wbr>rds_<wbr>cluster")
    group = drawn.index("<small>aws_<wbr>db_<wbr>subnet_<wbr>group")
    assert first < group < cluster
    assert "Forced by aws_db_subnet_group.orders: " in drawn
    assert "Depends on aws_vpc.main: " in drawn
    assert "forces the replacement of" in page
    assert "is needed by" in page


def test_event_of_one_object_is_not_drawn() -> None:
    assert '<figure class="tree' not in html.render(decision("sample-guards-switched-off"))


def circle(names: tuple[str, ...]) -> Decision:
    changes = tuple(ResourceChange(name, "t", Action.DELETE) for name in names)
    needs = {name: frozenset(names) - {name} for name in names}
    return decided((Plan("p", Tool.TERRAFORM, changes, dependencies=needs), []))


def test_circle_of_dependencies_ends() -> None:
    page = html.render(circle(("t.a", "t.b", "t.c")))
    assert all(page.count(f'title="{name}"><small>') <= 1 for name in ("t.a", "t.b", "t.c"))


def test_crowd_is_counted_and_not_drawn() -> None:
    names = ("t.a", *(f"u.u{number}" for number in range(60)))
    changes = tuple(ResourceChange(name, name[0], Action.DELETE) for name in names)
    needs = {name: frozenset({"t.a"}) for name in names[1:]}
    page = html.render(decided((Plan("p", Tool.TERRAFORM, changes, dependencies=needs), [])))
    assert page.count('class="node ') == 6
    assert "Not in the drawing: 55 <code>u</code>" in page


def test_no_drawing_has_more_than_thirty_nodes() -> None:
    names = ("t.a", *(f"u{number}.u" for number in range(60)))
    changes = tuple(ResourceChange(name, name.partition(".")[0], Action.DELETE) for name in names)
    needs = {name: frozenset({"t.a"}) for name in names[1:]}
    page = html.render(decided((Plan("p", Tool.TERRAFORM, changes, dependencies=needs), [])))
    assert page.count('class="node ') == 30


def test_equal_gaps_are_one_event() -> None:
    gaps = tuple(Gap(GapKind.TARGETED, "The plan was made with -target.") for _ in range(3))
    page = html.render(review([Plan("p", Tool.TERRAFORM, gaps=gaps)], choice.load("default"), TODAY))
    assert page.count("The plan was made with -target") == 1


def test_every_moved_block_is_printed() -> None:
    changes = tuple(ResourceChange(f"t.n[{n}]", "t", Action.DELETE) for n in range(400))
    paste = [f"moved {{\n  from = t.n[{n}]\n  to   = t.m[{n}]\n}}" for n in range(400)]
    found = [loss(change, paste=text) for change, text in zip(changes, paste, strict=True)]
    page = html.render(decided((Plan("p", Tool.TERRAFORM, changes), found)))
    assert page.count("moved {") == 400


def test_events_of_several_plans_are_sorted_together() -> None:
    worst, other = database(), ResourceChange("t.n", "t", Action.DELETE)
    page = html.render(
        decided(
            (Plan("a.json", Tool.TERRAFORM, (other,)), [loss(other, severity=Severity.HIGH)]),
            (Plan("b.json", Tool.TERRAFORM, (worst,)), [loss(worst)]),
        )
    )
    events = page.partition('<h2 id="events">')[2]
    assert events.index("b.<wbr>json") < events.index("a.<wbr>json")


def test_accepting_an_event_is_a_waiver_to_paste() -> None:
    shown = decision("sample-database-renamed")
    assert escape(waiver(shown.plans[0].events[0])) in html.render(shown)


def test_header_names_ruleset_and_commit() -> None:
    run = Run("shop/infra", "0123456789abcdef", "https://code.example/shop/infra/commit/0123456789abcdef")
    page = html.render(replace(decision("sample-database-renamed"), run=run))
    header = page.partition("<header>")[2].partition("</header>")[0]
    assert "Ruleset <code>default</code>" in header
    assert "<code>shop/infra</code>" in header
    assert f'<a href="{run.url}" rel="noreferrer"><code>0123456789ab</code></a>' in header


def test_changes_to_outputs_are_told() -> None:
    outputs: dict[str, tuple[Value, Value]] = {
        "endpoint": ("old.example", "new.example"),
        "password": (Sensitive(SECRET), None),
    }
    page = html.render(decided((Plan("p", Tool.TERRAFORM, output_changes=outputs), [])))
    assert "old.example&quot; -&gt; &quot;new.example" in page
    assert SECRET not in page


def test_cause_is_the_attribute_with_both_values() -> None:
    page = html.render(decision("sample-environment-recreated"))
    cause = page.partition('<dd class="cause">')[2].partition("</dd>")[0]
    assert "must be replaced: <code>cidr_block</code> <code>&quot;10.20.0.0/16&quot;</code> → " in cause
    assert page.index("<dt>Cause</dt>") < page.index("<dt>Lost</dt>") < page.index("<dt>Instead</dt>")
