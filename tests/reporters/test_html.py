"""The page, in a real browser: nothing runs but its own script, and everything can be found and reached."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.judging.decision import Decision
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Sensitive, Value
from planguard.reporters import html
from planguard.reporters.html.squares import Box, squarified
from tests.reporters.browser import PROGRAM, Browser, browser
from tests.reporters.decisions import SECRET, database, decided, decision, hostile, loss, made, many, stories

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


def rows(tab: Browser) -> list[str]:
    found: list[str] = tab.run("[...document.querySelectorAll('.row > summary code')].map(e => e.textContent)")
    return found


@pytest.mark.parametrize("story", stories())
def test_page_opens_without_an_error_or_a_request(show: Show, story: str) -> None:
    tab = show(decision(story))
    assert len(rows(tab)) == tab.run("Math.min(200, page.objects.length)")


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("story", ["hostile", "several", "sample-environment-recreated"])
def test_page_is_never_wider_than_the_window(show: Show, story: str, width: int) -> None:
    tab = show(decision(story), width)
    tab.run("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert tab.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("texts", [ATTACKS])
def test_names_are_shown_and_never_run(show: Show, texts: tuple[str, ...]) -> None:
    tab = show(hostile(texts))
    tab.run("document.getElementById('open').click()")
    tab.until("document.querySelectorAll('.row > pre').length > 0")
    assert tab.run("document.title").startswith("Blocked")
    assert tab.run("document.querySelectorAll('img, iframe, [onmouseover], [onerror], [onload]').length") == 0
    assert tab.run("document.querySelectorAll('script').length") == 2
    assert tab.run("[...document.querySelectorAll('a')].every(a => a.getAttribute('href').startsWith('#'))")
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
    assert len(rows(tab)) == 3
    tab.press("/")
    for character in "mysql":
        tab.press(character)
    tab.until("document.querySelectorAll('.row').length === 1")
    assert rows(tab) == ["module.db.aws_db_instance.main"]
    assert tab.run("document.getElementById('shown').textContent").startswith("1 of 3 objects")
    tab.run("document.querySelector('[type=reset]').click()")
    assert len(rows(tab)) == 3
    tab.run("const kind = document.getElementById('kind'); kind.value = '3'")
    tab.run("kind.dispatchEvent(new Event('input', {bubbles: true}))")
    tab.until("document.querySelectorAll('.row').length === 1")
    assert rows(tab) == ["aws_iam_role.old"]


def test_objects_open_and_close_with_their_remarks(show: Show) -> None:
    tab = show(decision("blocked"))
    tab.run("document.getElementById('open').click()")
    tab.until("document.querySelectorAll('.row > pre').length === 3")
    text = tab.run("document.getElementById('list').textContent")
    assert '-/+ resource "aws_db_instance" "main" {' in text
    assert '~ engine              = "mysql" -> "postgres" # forces replacement' in text
    assert "BLOCK 95 destroys-data: would be replaced because engine changes" in text
    tab.run("document.getElementById('close').click()")
    assert tab.run("document.querySelectorAll('.row[open]').length") == 0


def test_a_finding_leads_to_its_object(show: Show) -> None:
    tab = show(decision("blocked"))
    tab.run("document.querySelector('.cards a').click()")
    tab.until("document.querySelector('.row[open]')")
    assert tab.run("document.querySelector('.row[open] code').textContent") == 'aws_s3_bucket.logs["eu|1"]'
    assert tab.run("document.activeElement.parentNode.open")


def test_keyboard_alone_goes_from_an_area_to_its_object(show: Show) -> None:
    tab = show(decision("blocked"))
    tab.run("document.querySelector('.legend li:last-of-type a, .legend li:nth-last-of-type(2) a').focus()")
    tab.press("Tab")
    first = tab.run("document.activeElement.title")
    tab.press("ArrowRight")
    second = tab.run("document.activeElement.title")
    assert first != second
    assert tab.run("document.getElementById('told').textContent") == second
    tab.press("Enter")
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
    tab.run("document.getElementById('open').click()")
    tab.run("document.querySelectorAll('details').forEach(d => { d.open = true })")
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


def test_verdict_and_findings_need_no_script(tab: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(html.render(decision("blocked")).encode())
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(page)
    tab.call("Emulation.setScriptExecutionDisabled", value=False)
    text = tab.run("document.body.innerText")
    assert "2 objects would be destroyed (1 of them replaced)" in text
    assert "would be replaced because engine changes" in text
    assert "planguard annotate" in text


@pytest.mark.long
def test_twenty_thousand_objects_stay_usable(show: Show) -> None:
    tab = show(many(20_000))
    assert len(rows(tab)) == 200
    tab.run("document.getElementById('search').value = 'main[19999]'; update()")
    assert rows(tab) == ["aws_db_instance.main[19999]"]
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


class Shares(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (given.get("class") or "").startswith("tile "):
            self.tiles.append((given["id"] or "", given["class"] or ""))


def test_areas_are_in_proportion(show: Show) -> None:
    counts = {"a": 30, "b": 10, "c": 1}
    changes = tuple(
        ResourceChange(f"module.{m}.t.n[{n}]", "t", Action.DELETE if n else Action.NO_OP, module=f"module.{m}")
        for m, count in counts.items()
        for n in range(count)
    )
    tab = show(decided((Plan("plan.json", Tool.TERRAFORM, changes), [])))
    area = "[...document.querySelectorAll('.group')].map(e => e.offsetWidth * e.offsetHeight)"
    largest, middle, least = tab.run(area)
    assert largest / least == pytest.approx(30, rel=0.15)
    assert middle / least == pytest.approx(10, rel=0.15)
    page = Shares()
    page.feed(html.render(decided((Plan("plan.json", Tool.TERRAFORM, changes), []))))
    assert len(page.tiles) == 41
    assert sum("destroyed" in kind for _, kind in page.tiles) == 38


def test_same_finding_on_many_objects_is_told_once() -> None:
    page = html.render(many(300))
    assert page.count("the new database starts empty") <= 320  # once as a card, and beside each object
    assert "and 299 others" in page
    assert "The same for" in page


def test_low_findings_alone_put_nothing_at_stake() -> None:
    change = database(action=Action.UPDATE)
    page = html.render(decided((Plan("p", Tool.TERRAFORM, (change,)), [loss(change, severity=Severity.LOW)])))
    assert "What is at stake" not in page


def test_unknown_action_counts_as_a_loss_that_may_be() -> None:
    change = ResourceChange("t.n", "t", Action.UNKNOWN, actions=("explode",))
    page = html.render(decided((Plan("p", Tool.TERRAFORM, (change,)), [])))
    assert 'class="tile uncertain"' in page


def test_every_plan_of_several_is_in_the_page() -> None:
    page = html.render(made()["several"])
    assert page.count("prod/plan.json: module.db") >= 1
    assert page.count("stage/plan.json: module.db") >= 1


def test_what_goes_is_drawn_with_what_depends_on_it() -> None:
    page = html.render(decision("blocked"))
    picture = page.partition("<svg width=")[2].partition("</svg>")[0]
    assert picture.count('class="arrow"') == 1
    assert "aws_ecs_service.web" in picture
    assert (
        "<code>module.db.aws_db_instance.main</code> (replaced): depends on it: <code>aws_ecs_service.web</code>"
        in page
    )


def test_circle_of_dependencies_is_drawn() -> None:
    names = ("t.a", "t.b", "t.c")
    changes = tuple(ResourceChange(name, "t", Action.DELETE) for name in names)
    needs = {name: frozenset(names) - {name} for name in names}
    page = html.render(decided((Plan("p", Tool.TERRAFORM, changes, dependencies=needs), [])))
    assert page.count('class="arrow"') == 6


def test_crowd_of_dependents_is_counted_and_not_drawn() -> None:
    gone = ResourceChange("t.a", "t", Action.DELETE)
    users = {f"t.u{number}": frozenset({"t.a"}) for number in range(30)}
    page = html.render(decided((Plan("p", Tool.TERRAFORM, (gone,), dependencies=users), [])))
    assert page.count('class="arrow"') == 4
    assert "destroyed, 26 more need it" in page
    assert "and 20 more</li>" in page


def test_changes_to_outputs_are_told() -> None:
    outputs: dict[str, tuple[Value, Value]] = {
        "endpoint": ("old.example", "new.example"),
        "password": (Sensitive(SECRET), None),
    }
    page = html.render(decided((Plan("p", Tool.TERRAFORM, output_changes=outputs), [])))
    assert "old.example&quot; -&gt; &quot;new.example" in page
    assert SECRET not in page


def test_cause_is_told_with_the_number_that_go_by_it() -> None:
    page = html.render(decision("sample-environment-recreated"))
    first = page.partition('<section id="verdict"')[2].partition("</section>")[0]
    assert "<code>aws_vpc.main</code> is replaced because cidr_block changes" in first
    assert "4 others go with it" in first
    assert "<dt>data</dt>" in first
