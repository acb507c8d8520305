// The style sheet of every page that a run writes. Colours are variables, so that one rule serves
// light and dark; the series' colours stay apart for the colour-blind and in grey.
#pragma once

namespace curie {

inline constexpr const char* kPageStyle = R"css(:root {
  color-scheme: light dark;
  --page: #fafaf8; --card: #ffffff; --ink: #1d1d1b; --soft: #62625c; --rule: #e3e3dd;
  --accent: #eef3fb; --warn: #b45309;
  --s0: #2166c4; --s1: #d55e00; --s2: #0b8a63; --s3: #8250c4; --s4: #b8397c; --s5: #7a6a12;
  --s6: #3b8fb5; --s7: #6b6b6b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #161617; --card: #1f1f21; --ink: #ececea; --soft: #a3a39c; --rule: #37373a;
    --accent: #232b38; --warn: #f0a04b;
    --s0: #6ea8f7; --s1: #f78b45; --s2: #45c79a; --s3: #b394f0; --s4: #ee82b6; --s5: #d1be55;
    --s6: #7cc4e4; --s7: #b0b0b0;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 44px 0 10px; padding-top: 14px; border-top: 1px solid var(--rule); }
h3 { font-size: 15px; margin: 22px 0 6px; }
p { margin: 6px 0; max-width: 78ch; }
.note, figcaption small { color: var(--soft); font-size: 13px; }
.warning { border-left: 3px solid var(--warn); padding: 2px 0 2px 10px; }
nav { margin: 10px 0 20px; font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
a { color: var(--s0); text-decoration: none; }
a:hover { text-decoration: underline; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
  padding: 10px 14px; }
.tile b { display: block; font-size: 22px; line-height: 1.3; font-weight: 600; }
.tile span { color: var(--soft); font-size: 13px; display: block; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 14px;
  margin: 10px 0; }
figure { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
  padding: 10px 12px; min-width: 0; max-width: 560px; display: flex;
  flex-direction: column; }
figcaption { font-weight: 600; font-size: 14px; }
figcaption small { display: block; font-weight: 400; }
figure svg { display: block; width: 100%; height: auto; margin-top: auto; }
figure .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 6px; margin-bottom: 8px; }
figure img { display: block; width: 100%; height: auto; border-radius: 4px; background: #000; }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px; font-size: 12.5px; color: var(--soft);
  min-height: 19px; margin-bottom: 2px; }
.legend i { display: inline-block; width: 16px; height: 0; border-top: 3px solid currentColor;
  vertical-align: middle; margin-right: 5px; }
.legend i.dashed { border-top-style: dashed; border-top-width: 2px; }
.legend i.block { height: 10px; border: 0; background: currentColor; opacity: .5; }
.scroll { overflow-x: auto; margin: 10px 0; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--rule); text-align: right;
  white-space: nowrap; }
th { font-weight: 500; }
thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; }
th:first-child { text-align: left; }
td.marked, th.marked { background: var(--accent); padding-left: 10px; }
table.words th, table.words td { text-align: left; white-space: normal; vertical-align: top;
  overflow-wrap: anywhere; }
table.words th:first-child { color: var(--soft); overflow-wrap: normal; }
details { margin: 8px 0; }
summary { cursor: pointer; color: var(--s0); font-size: 14px; }
svg text { font: 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  fill: var(--soft); }
svg .strong { fill: var(--ink); font-size: 13px; font-weight: 600; }
svg .gridline { stroke: var(--rule); stroke-width: 1; }
svg .frame { stroke: var(--soft); stroke-width: 1; }
svg .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
svg .dashed { stroke-dasharray: 5 4; stroke-width: 1.6; }
svg .guide { color: var(--soft); stroke-width: 1.2; stroke-dasharray: 3 4; }
svg .band { fill: currentColor; opacity: .16; stroke: none; }
svg .bar { fill: currentColor; opacity: .75; }
svg .error { stroke: currentColor; stroke-width: 1.4; }
svg .point { fill: currentColor; stroke: var(--card); stroke-width: 1; }
svg .point.hidden { opacity: 0; }
svg .point.hidden:hover { opacity: 1; }
svg .cell { fill: var(--s0); stroke: var(--card); stroke-width: 2; }
.s0 { color: var(--s0); } .s1 { color: var(--s1); } .s2 { color: var(--s2); }
.s3 { color: var(--s3); } .s4 { color: var(--s4); } .s5 { color: var(--s5); }
.s6 { color: var(--s6); } .s7 { color: var(--s7); }
.swatch { color: var(--soft); }
@media print { body { background: #fff; } figure, .tile { break-inside: avoid; } }
)css";

}  // namespace curie
