#include "cli/replay/report/html_page.h"

namespace finops::cli {

const std::string_view kHtmlStyle = R"(
:root{color-scheme:light dark;--bg:#fff;--card:#f6f7f9;--text:#1b1f24;--dim:#5b6470;--line:#d9dee4;
--same:#1a7f37;--reworded:#0b6b85;--changed:#8a5a00;--error:#c0241c;--skipped:#5b6470;--del:#ffd7d5;--ins:#c9f2d3}
@media(prefers-color-scheme:dark){:root{--bg:#0f1216;--card:#181c22;--text:#e4e8ee;--dim:#9aa4b1;--line:#303742;
--same:#4cc26b;--reworded:#4fc1dd;--changed:#e0ab3e;--error:#ff7b72;--skipped:#9aa4b1;--del:#67201e;--ins:#17482a}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:80rem;background:var(--bg);color:var(--text);
font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.3rem;margin:0}
h2{font-size:.85rem;color:var(--dim);font-weight:600;margin:.8rem 0 .2rem}
p{margin:.3rem 0}
.dim{color:var(--dim)}
.result{border-left:.4rem solid var(--error);padding:.4rem .8rem;background:var(--card);margin:1rem 0}
.result.pass{border-color:var(--same)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;max-width:100%}
th,td{text-align:right;padding:.15rem 0 .15rem 1.2rem;border-bottom:1px solid var(--line);font-weight:400;vertical-align:top;white-space:nowrap}
th:first-child,td:first-child{text-align:left;padding-left:0;white-space:normal}
thead th{color:var(--dim)}
.filters{display:flex;flex-wrap:wrap;gap:.4rem;margin:1.2rem 0 .8rem}
.filters label{border:1px solid var(--line);border-radius:1rem;padding:.1rem .8rem;cursor:pointer}
input.pick{position:absolute;opacity:0;width:1px;height:1px}
.pair{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;background:var(--card)}
.row{display:flex;flex-wrap:wrap;gap:.1rem .9rem;padding:.45rem .7rem}
summary{cursor:pointer;list-style-position:inside}
summary .row{display:inline-flex;max-width:calc(100% - 1.5rem);vertical-align:top;padding:.45rem .3rem}
.word{font-weight:600;min-width:5.2rem}
.same .word{color:var(--same)}.reworded .word{color:var(--reworded)}.changed .word{color:var(--changed)}
.error .word{color:var(--error)}.skipped .word{color:var(--skipped)}
.inside{padding:0 .7rem .7rem}
.beside{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:.7rem}
@media(max-width:45rem){.beside{grid-template-columns:minmax(0,1fr)}}
.text{white-space:pre-wrap;background:var(--bg);border:1px solid var(--line);border-radius:.3rem;padding:.5rem;
margin:0;max-height:32rem;overflow:auto;font:13px/1.5 ui-monospace,monospace}
del{background:var(--del);text-decoration:none}ins{background:var(--ins);text-decoration:none}
#pick-same:checked~main .pair:not(.same){display:none}
#pick-reworded:checked~main .pair:not(.reworded){display:none}
#pick-changed:checked~main .pair:not(.changed){display:none}
#pick-error:checked~main .pair:not(.error){display:none}
#pick-skipped:checked~main .pair:not(.skipped){display:none}
#pick-all:checked~.filters label[for=pick-all],
#pick-same:checked~.filters label[for=pick-same],
#pick-reworded:checked~.filters label[for=pick-reworded],
#pick-changed:checked~.filters label[for=pick-changed],
#pick-error:checked~.filters label[for=pick-error],
#pick-skipped:checked~.filters label[for=pick-skipped]{border-color:currentColor;font-weight:600}
#pick-all:focus-visible~.filters label[for=pick-all],
#pick-same:focus-visible~.filters label[for=pick-same],
#pick-reworded:focus-visible~.filters label[for=pick-reworded],
#pick-changed:focus-visible~.filters label[for=pick-changed],
#pick-error:focus-visible~.filters label[for=pick-error],
#pick-skipped:focus-visible~.filters label[for=pick-skipped]{outline:2px solid var(--reworded)}
)";

}  // namespace finops::cli
