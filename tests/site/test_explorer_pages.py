"""The explorers in a real browser, from a disk: by keyboard and by finger, in the address, and without a script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"roofline": "quantitative", "batching": "quantitative", "duty-cycle": "ml-systems"}
# for each a control, a key that moves it, what the address then says, and a word of the Python that follows
DRIVES = {
    "roofline": ("#exp-roofline-em", "ArrowLeft", "em=0.95", "eff_m=0.95"),
    "batching": ("#exp-batching-batch", "ArrowRight", "batch=16", "max_batch=16"),
    "duty-cycle": ("#exp-duty-cycle-derate", "ArrowLeft", "derate=0.95", "net, 0.95"),
}
LUMINANCE = """(root) => {
  const probe = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (c) => { probe.clearRect(0, 0, 1, 1); probe.fillStyle = c; probe.fillRect(0, 0, 1, 1); return [...probe.getImageData(0, 0, 1, 1).data]; };
  const light = (c) => { const f = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; } return rgb('white'); };
  const poor = [];
  for (const e of root.querySelectorAll('text, label, output, legend, p, th, td, dt, dd span, button, summary, select, input:not([type=range], [type=checkbox]), caption')) {
    if (!e.getClientRects().length || (e.tagName !== 'INPUT' && e.tagName !== 'SELECT' && !e.textContent.trim())) continue;
    const style = getComputedStyle(e), a = light(rgb(e.tagName === 'text' ? style.fill : style.color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5 || parseFloat(style.fontSize) < 12) poor.push([e.tagName, e.textContent.slice(0, 20), ratio, style.fontSize]);
  }
  return poor;
}"""
pytestmark = pytest.mark.chromium


class Visit:
    """A page with an explorer, and what went wrong on it."""

    def __init__(self, site: Path, browser: Any, name: str, query: str = "", **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else self.wrong.append(r.url))
        if options.get("java_script_enabled", True):
            self.page.add_init_script("addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))")
        slug = PAGES[name]
        self.page.goto((site / "contents" / "core" / slug / f"{slug}.html").as_uri() + query)
        self.root = self.page.locator(f"#exp-{name}")
        if options.get("java_script_enabled", True):
            self.settled()

    def settled(self) -> str:
        """What the explorer says when it has come to rest."""
        self.page.wait_for_timeout(200)
        self.page.wait_for_selector(f"#{self.root.get_attribute('id')}:not([aria-busy])")
        return str(self.root.locator(".explorer-summary").inner_text())

    def close(self) -> None:
        assert self.wrong == []
        self.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_control_moves_the_sentence_and_the_address_and_a_reload_brings_it_back(site: Path, browser: Any, name: str) -> None:
    control, key, query, called = DRIVES[name]
    visit = Visit(site, browser, name)
    before, drawn = visit.settled(), visit.root.locator("svg").first.inner_html()
    page = visit.page
    page.locator(control).focus()
    page.keyboard.press(key)
    after = visit.settled()
    assert after != before
    assert visit.root.locator("svg").first.inner_html() != drawn
    assert page.url.endswith(f"#exp-{name}?{query}")
    page.reload()
    assert visit.settled() == after
    assert page.evaluate(f"document.querySelector('#exp-{name}').getBoundingClientRect().top") < 400
    visit.root.locator(".explorer-code summary").click()
    assert called in visit.root.locator(".explorer-code pre").inner_text()
    visit.root.locator(".explorer-reset").click()
    assert visit.settled() == before
    assert page.url.endswith(f"#exp-{name}")
    visit.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_button_copies_the_call(site: Path, browser: Any, name: str) -> None:
    visit = Visit(site, browser, name, permissions=["clipboard-read", "clipboard-write"])
    button = visit.root.locator(".explorer-copy")
    button.focus()
    visit.page.keyboard.press("Enter")
    visit.root.locator(".explorer-copy", has_text="Copied").wait_for()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == visit.root.locator(".explorer-code code").text_content()
    assert copied.startswith("import envelope as ev\n")
    visit.close()


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name_and_the_keyboard_reaches_it(site: Path, browser: Any, name: str) -> None:
    visit = Visit(site, browser, name)
    nameless = "[...document.querySelectorAll('.explorer :is(input, select)')].filter(e => !e.labels.length || !e.labels[0].textContent.trim()).length"
    assert visit.page.evaluate(nameless) == 0
    visible = f"[...document.querySelectorAll('#exp-{name} .explorer-live :is(input, select, button, summary, pre)')].filter(e => e.checkVisibility())"
    wanted = visit.page.evaluate(f"{visible}.length")
    visit.root.locator(".explorer-live :is(input, select)").first.focus()
    reached = 0
    while visit.page.evaluate(f"{visible}.includes(document.activeElement)"):
        reached += 1
        visit.page.keyboard.press("Tab")
    assert reached == wanted > 8
    visit.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_can_hit_everything(site: Path, browser: Any, name: str) -> None:
    visit = Visit(site, browser, name, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 390
    small = """root => [...root.querySelectorAll(':scope :is(input, select, button, summary)')].filter(e => e.checkVisibility())
      .map(e => e.type === 'checkbox' ? e.labels[0] : e).map(e => e.getBoundingClientRect()).filter(b => b.height < 43.5 || b.width < 43.5).length"""
    assert visit.root.evaluate(small) == 0
    before = visit.settled()
    if name == "roofline":
        visit.root.locator("label", has_text=re.compile("^rpi5$")).tap()
    else:
        slider = visit.root.locator("input[type=range]").first
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        visit.page.touchscreen.tap(box["x"] + 0.25 * box["width"], box["y"] + box["height"] / 2)
    assert visit.settled() != before
    visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_text_can_be_read_in_both_schemes(site: Path, browser: Any, name: str, scheme: str) -> None:
    visit = Visit(site, browser, name, color_scheme=scheme)
    assert visit.root.evaluate(LUMINANCE) == []
    visit.close()


@pytest.mark.parametrize("name", PAGES)
def test_without_a_script_the_fixed_table_stands(site: Path, browser: Any, name: str) -> None:
    visit = Visit(site, browser, name, java_script_enabled=False, viewport={"width": 390, "height": 800})
    assert visit.root.locator("table").is_visible()
    assert visit.root.locator("figcaption").is_visible()
    assert visit.root.locator("button, input, select").count() == 0
    visit.close()


def test_a_reference_opens_the_fixed_table(site: Path, browser: Any) -> None:
    visit = Visit(site, browser, "roofline")
    assert not visit.page.locator("#tbl-quantitative-rows").is_visible()
    visit.page.locator("main a[href='#tbl-quantitative-rows']").first.click()
    assert visit.page.locator("#tbl-quantitative-rows").is_visible()
    visit.close()


def test_choices_that_do_not_apply_are_hidden_and_the_limit_of_machines_holds(site: Path, browser: Any) -> None:
    visit = Visit(site, browser, "roofline", "#exp-roofline?op=conv&dtype=int8&device=h100,a100,l4,rpi5,m4_64")
    assert visit.page.locator("#exp-roofline-kernel").is_visible()
    assert not visit.page.locator("#exp-roofline-m").is_visible()
    boxes = visit.root.locator("input[type=checkbox]")
    for i in range(boxes.count()):
        if not boxes.nth(i).is_checked():
            boxes.nth(i).click()
    assert visit.root.locator("input:checked").count() == 6
    visit.page.locator("#exp-roofline-stride").fill("99")
    visit.page.keyboard.press("Tab")
    visit.settled()
    assert visit.page.locator("#exp-roofline-stride").input_value() == "8"
    assert "stride=8" in visit.page.url
    visit.close()


def test_a_page_without_an_explorer_loads_no_script_of_one(site: Path) -> None:
    for page in sorted(site.rglob("*.html")):
        text = page.read_text()
        slug = page.stem
        scripts = re.findall(r'<script src="[^"]*explorers/([\w-]+)\.js" defer></script>', text)
        wanted = [n for n, where in PAGES.items() if where == slug]
        assert scripts == (["explorer", *wanted] if wanted else [])


def test_long_simulations_leave_the_page_alive(site: Path, browser: Any) -> None:
    visit = Visit(site, browser, "batching", "#exp-batching?batch=1&rate=2000&servers=32")
    watch = """() => new Promise(done => { const seen = []; new PerformanceObserver(l => l.getEntries().forEach(e => seen.push(e.duration)))
      .observe({entryTypes: ['longtask']}); const one = document.querySelector('#exp-batching-rate');
      one.value = 20; one.dispatchEvent(new Event('input')); setTimeout(() => done(Math.max(0, ...seen)), 1500); })"""
    assert visit.page.evaluate(watch) < 250  # slices of 40 ms, on a machine that others use too
    visit.close()
