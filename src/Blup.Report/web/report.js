// The page's own script. Needs nothing: without the packed libraries (or where they cannot run) the static pictures and LaTeX stay.
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stem = (document.title || "report").replace(/[^\p{L}\p{N}_-]+/gu, "-").slice(0, 60);

  // Telling and saving
  const tell = (button, text) => {
    $("#said").textContent = text;
    if (!button) return;
    const before = button.textContent;
    button.classList.add("done");
    button.textContent = text;
    setTimeout(() => { button.classList.remove("done"); button.textContent = before; }, 1200);
  };
  const copy = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    tell(button, "Copied");
  };
  const save = (name, content, type) => {
    const url = typeof content === "string" && content.startsWith("data:") ? content : URL.createObjectURL(new Blob([content], { type }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    $("#said").textContent = "Saved " + name;
  };

  // Tables: shown texts to copy, full precision to download
  const cells = (table, text) => all("tr", table).map(row => all("th, td", row).map(text));
  const quote = value => /[",\r\n]/.test(value) ? '"' + value.replaceAll('"', '""') + '"' : value;
  const shown = cell => cell.textContent.trim();

  // Theme
  const theme = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const remember = value => { try { localStorage.setItem("blup-theme", value); } catch { /* not from this place */ } };
  try { const kept = localStorage.getItem("blup-theme"); if (kept === "light" || kept === "dark") root.dataset.theme = kept; } catch { /* not from this place */ }

  // Packed libraries: base 64 of gzip, run as a script whose hash the page's policy allows
  const loaded = {};
  const inflate = async name => {
    const pack = document.getElementById("pack-" + name);
    if (!pack || typeof DecompressionStream === "undefined") throw new Error("not packed");
    const bytes = Uint8Array.from(atob(pack.textContent.trim()), c => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  const load = name => loaded[name] ??= (async () => {
    const script = document.createElement("script");
    script.textContent = await inflate(name);
    document.head.append(script);
  })();

  // Equations
  const equations = all(".equation");
  if (equations.length && document.getElementById("pack-katex")) {
    load("katex").then(() => {
      for (const place of equations) {
        const source = $("code", place).textContent;
        const drawn = document.createElement("div");
        try { katex.render(source, drawn, { displayMode: true, throwOnError: true, strict: false, trust: false, maxSize: 50 }); } catch { continue; }
        place.dataset.latex = source;
        place.replaceChildren(drawn);
      }
      root.dataset.equations = "drawn";
    }, () => { root.dataset.equations = "source"; });
  }

  // Plots
  const inks = JSON.parse($("#inks")?.textContent ?? "{}");
  const views = new Map();
  let specs;
  const spec = async figure => {
    const read = JSON.parse((await (specs ??= inflate("specs").then(JSON.parse)))[figure.dataset.spec]);
    if (theme() === "dark") {
      let config = JSON.stringify(read.config);
      for (const [light, other] of Object.entries(inks)) config = config.replaceAll(light, other);
      read.config = JSON.parse(config);
    }
    return read;
  };
  const draw = async figure => {
    await load("vega");
    const place = $(".live", figure);
    views.get(figure)?.finalize();
    const result = await vegaEmbed(place, await spec(figure), { actions: false, ast: true, logLevel: vega.Error, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true, theme: "page" } });
    views.set(figure, result);
    place.hidden = false;
    figure.classList.add("is-live");
    moved();
  };
  let queue = Promise.resolve();
  const enqueue = figure => { queue = queue.then(() => draw(figure)).catch(error => { figure.dataset.fault = error.message; figure.classList.remove("is-live"); }); };
  const live = all("figure.plot[data-spec]");
  if (live.length && "IntersectionObserver" in window) {
    const near = new IntersectionObserver(entries => {
      for (const entry of entries) if (entry.isIntersecting) { near.unobserve(entry.target); enqueue(entry.target); }
    }, { rootMargin: "600px 0px" });
    for (const figure of live) near.observe(figure);
  }
  const redraw = () => { for (const figure of views.keys()) enqueue(figure); };
  dark.addEventListener?.("change", redraw);

  const picture = figure => {
    const still = $(".still svg", figure).cloneNode(true);
    still.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    still.removeAttribute("style");
    const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: "#ffffff" })) ground.setAttribute(name, value);
    still.prepend(ground);
    return new XMLSerializer().serializeToString(still);
  };
  const png = (figure, name) => {
    const svg = $(".still svg", figure);
    const { width, height } = svg.viewBox.baseVal;
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
      canvas.getContext("2d").drawImage(image, 0, 0, 2 * width, 2 * height);
      canvas.toBlob(blob => save(name, blob, "image/png"));
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(picture(figure));
  };

  // What buttons do
  const actions = {
    theme: () => { root.dataset.theme = theme() === "dark" ? "light" : "dark"; remember(root.dataset.theme); redraw(); },
    copy: button => copy(button, cells($("table", button.closest("figure")), shown).map(row => row.join("\t")).join("\n") + "\n"),
    csv: button => {
      const figure = button.closest("figure");
      const rows = cells($("table", figure), cell => cell.dataset.v ?? shown(cell));
      save(`${stem}-${figure.dataset.name}.csv`, rows.map(row => row.map(quote).join(",")).join("\n") + "\n", "text/csv;charset=utf-8");
    },
    latex: button => { const place = $("[role=tabpanel]:not([hidden]) .equation", button.closest(".tabs")); copy(button, place.dataset.latex ?? $("code", place).textContent); },
    words: button => copy(button, $("#apa").textContent),
    code: button => copy(button, $("code", button.closest("figure")).textContent),
    file: button => save(button.dataset.name, JSON.parse(button.nextElementSibling.textContent), button.dataset.type),
    svg: button => { const figure = button.closest("figure"); save(`${stem}-${figure.id}-${figure.dataset.kind}.svg`, picture(figure), "image/svg+xml"); },
    png: button => { const figure = button.closest("figure"); png(figure, `${stem}-${figure.id}-${figure.dataset.kind}.png`); },
  };
  document.addEventListener("click", event => {
    const button = event.target.closest?.("button[data-do]");
    if (button) actions[button.dataset.do](button);
  });

  // Tabs
  for (const list of all("[role=tablist]")) {
    const tabs = all("[role=tab]", list);
    const show = chosen => {
      for (const tab of tabs) {
        const on = tab === chosen;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
      }
    };
    for (const tab of tabs) tab.addEventListener("click", () => show(tab));
    list.addEventListener("keydown", event => {
      const at = tabs.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      const tab = tabs[(to + tabs.length) % tabs.length];
      show(tab);
      tab.focus();
    });
  }

  // Where the reader is
  const links = new Map(all("nav a").map(link => [link.hash.slice(1), link]));
  const sections = all("section[id]");
  let current, waiting = false;
  const locate = () => {
    waiting = false;
    const end = scrollY + innerHeight >= root.scrollHeight - 4;
    const section = end && scrollY > 0 ? sections.at(-1) : sections.findLast(s => s.getBoundingClientRect().top < innerHeight * 0.3) ?? sections[0];
    const link = links.get(section?.id);
    if (!link || link === current) return;
    current?.removeAttribute("aria-current");
    (current = link).setAttribute("aria-current", "true");
    const nav = link.closest("nav");
    if (nav.scrollWidth > nav.clientWidth) nav.scrollTo({ left: link.offsetLeft - nav.clientWidth / 2 + link.offsetWidth / 2 });
  };
  const moved = () => { if (!waiting) { waiting = true; requestAnimationFrame(locate); } };
  addEventListener("scroll", moved, { passive: true });
  addEventListener("resize", moved, { passive: true });
  locate();

  // Everything is open on paper
  addEventListener("beforeprint", () => { for (const part of all("details:not([open])")) { part.open = true; part.dataset.opened = ""; } });
  addEventListener("afterprint", () => { for (const part of all("details[data-opened]")) { part.open = false; delete part.dataset.opened; } });
})();
