#!/usr/bin/env bash
# The pages that runs write, looked at in a real browser: browser.sh PROGRAMS [FOLDER]. Every plot
# and picture must have a size and something in it, no words may lie on others or leave their plot,
# nothing may be wider than the page, and the console must stay empty; light, dark and narrow.
# FOLDER keeps the screenshots. Ends with 77, which skips, where there is no Chromium.
set -euo pipefail
programs=$1
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [[ -z $browser ]]; then
    echo "skipped: no chromium to look at the pages with; apt-get install chromium"
    exit 77
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
pictures=${2:-$place}
mkdir -p "$pictures"

small=(--input 32x32 --width 0.125 --batch-size 4 --patients 12 --threads 2)
"$programs/train_pnet" "${small[@]}" --epochs 3 --run-dir "$place/first" >/dev/null
"$programs/train_pnet" "${small[@]}" --epochs 26 --learning-rate 0.01 --no-balance --run-dir "$place/second" >/dev/null
"$programs/train_pnet" "${small[@]}" --epochs 1 --labels three-class --run-dir "$place/three" >/dev/null
"$programs/compare" "$place/first" "$place/second" --html "$place/compare.html" >/dev/null
"$programs/ensemble" "$place/first" "$place/second" --out "$place/joint" >/dev/null

cat >"$place/check.js" <<'SCRIPT'
<script>
addEventListener("load", () => {
  const wrong = [], box = (it) => it.getBoundingClientRect(), shown = (b) => b.width > 0 || b.height > 0;
  const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const plots = [...document.querySelectorAll("svg.plot")];
  for (const plot of plots) {
    const name = plot.getAttribute("aria-label"), frame = box(plot);
    if (frame.width < 200 || frame.height < 100) wrong.push(name + ": is " + frame.width + " x " + frame.height);
    const marks = [...plot.querySelectorAll(".line, .bar, .cell, .point, .band")];
    if (!marks.some((mark) => shown(box(mark)))) wrong.push(name + ": is empty");
    for (const mark of marks) if (!inside(box(mark), {left: frame.left - 5, right: frame.right + 5, top: frame.top - 5, bottom: frame.bottom + 5})) wrong.push(name + ": a mark leaves it");
    const words = [...plot.querySelectorAll("text")].filter((text) => text.textContent);
    words.forEach((word, i) => {
      if (!shown(box(word))) wrong.push(name + ": no room for '" + word.textContent + "'");
      if (!inside(box(word), frame)) wrong.push(name + ": '" + word.textContent + "' leaves it");
      for (const other of words.slice(i + 1))
        if (!apart(box(word), box(other))) wrong.push(name + ": '" + word.textContent + "' lies on '" + other.textContent + "'");
    });
    const line = plot.querySelector(".line");
    if (line && getComputedStyle(line).stroke === getComputedStyle(document.body).backgroundColor) wrong.push(name + ": cannot be seen");
  }
  const images = [...document.images];
  for (const image of images) if (!image.complete || !image.naturalWidth || !box(image).width) wrong.push("a broken picture");
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page is " + document.documentElement.scrollWidth + " wide, the window " + innerWidth);
  document.title = "LOOKED " + plots.length + " plots, " + images.length + " pictures; wrong: " + (wrong.join("; ") || "nothing");
});
</script>
SCRIPT

look() { # WIDTH HEIGHT SCHEME ARGUMENT...; 0 is dark, 1 light
    local width=$1 height=$2 scheme=$3 root=()
    shift 3
    ((EUID != 0)) || root=(--no-sandbox) # the sandbox refuses root
    timeout 120 "$browser" --headless --disable-gpu --hide-scrollbars "${root[@]}" \
        --user-data-dir="$place/profile" --enable-logging=stderr --v=0 \
        --window-size="$width,$height" --blink-settings="preferredColorScheme=$scheme" "$@"
}

failures=0
check() { # PAGE PLOTS NAME SCHEME, of the screenshot
    local page=$1 plots=$2 name=$3 screenshot_scheme=$4 width scheme title console
    # As it is, with its policy against scripts: the console must stay empty.
    look 1200 4000 "$screenshot_scheme" --screenshot="$pictures/$name.png" "file://$page" >/dev/null 2>"$place/log" || {
        cat "$place/log"
        exit 1
    }
    console=$(grep CONSOLE "$place/log" || true)
    # A copy with the script that measures, which the policy would refuse.
    sed '/Content-Security-Policy/d' "$page" >"$place/measured.html"
    cat "$place/check.js" >>"$place/measured.html"
    for scheme in 1 0; do
        width=$((500 + 700 * scheme)) # wide and light, narrow and dark
        title=$(look "$width" 1000 "$scheme" --dump-dom "file://$place/measured.html" 2>"$place/log" |
            grep -o '<title>LOOKED [^<]*' || echo "the check did not run")
        console+=$(grep CONSOLE "$place/log" || true)
        echo "$name, $width wide, scheme $scheme: ${title#*>}"
        [[ $title = "<title>LOOKED $plots plots, "*"; wrong: nothing" ]] || failures=$((failures + 1))
    done
    if [[ $console ]]; then
        printf '%s: the console says: %s\n' "$name" "$console"
        failures=$((failures + 1))
    fi
}

check "$place/first/report.html" 13 report 1
check "$place/second/report.html" 13 report-longer 0
check "$place/three/report.html" 21 report-three-classes 1
check "$place/compare.html" 6 compare 0
check "$place/joint/report.html" 1 ensemble 1
((failures == 0)) || exit 1
