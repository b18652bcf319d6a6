// The page's comforts: its own address in the samples, copying, one language for all tabs, and trying a call.
// The page is complete without this script; nothing that is typed or chosen is stored.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Samples call the server that the page came from.
if (location.origin.startsWith("http")) {
  for (const place of all("[data-base]")) place.textContent = location.origin;
}

// A choice of language counts for every operation; it scrolls nothing away under the pointer.
for (const tab of all("[data-language]")) {
  tab.addEventListener("change", () => {
    const before = tab.getBoundingClientRect().top;
    for (const other of all(`[data-language="${tab.dataset.language}"]`)) other.checked = true;
    scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: "instant" });
  });
}

// An address that leads into a fold opens it.
function unfold() {
  const id = decodeURIComponent(location.hash.slice(1));
  for (let node = document.getElementById(id); node; node = node.parentElement) {
    if (node instanceof HTMLDetailsElement) node.open = true;
  }
}
addEventListener("hashchange", unfold);
unfold();

// The contents show where the reader is.
const entries = new Map(all(".side a[href^='#']").map((link) => [link.hash.slice(1), link]));
const inView = new Set();
const watch = new IntersectionObserver(
  (changes) => {
    for (const change of changes) {
      if (change.isIntersecting) inView.add(change.target);
      else inView.delete(change.target);
    }
    const current = all("main .chapter, main .one").filter((part) => inView.has(part)).at(-1);
    for (const [id, link] of entries) {
      if (current?.id === id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  },
  { rootMargin: "-15% 0px -75% 0px" },
);
for (const part of all("main .chapter, main .one")) if (entries.has(part.id)) watch.observe(part);

// Copying, where the browser lets pages do so.
if (navigator.clipboard) {
  for (const box of all(".tabs, figure.listing")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const shown = all("pre", box).find((pre) => pre.offsetParent !== null);
      try {
        await navigator.clipboard.writeText(shown.textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    box.append(button);
  }
}

// Trying a call.
const MOST_BYTES = 10_485_760;
const MAGIC = { jpeg: [0xff, 0xd8, 0xff], png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] };

async function formatOf(file) {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  const found = Object.entries(MAGIC).find(([, magic]) => magic.every((byte, i) => head[i] === byte));
  return found?.[0];
}

function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

// JSON in spans of the classes that the server's own examples have. Text nodes only: no answer can become markup.
function colour(target, value) {
  target.replaceChildren();
  const text = JSON.stringify(value, null, 2);
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  let end = 0;
  for (const match of text.matchAll(token)) {
    target.append(text.slice(end, match.index));
    const word = match[1] ?? match[0];
    const span = document.createElement("span");
    span.className = match[1] ? (match[2] ? "k" : "s") : /^[tfn]/.test(word) ? "b" : "n";
    span.textContent = word;
    target.append(span, match[2] ?? "");
    end = match.index + match[0].length;
  }
  target.append(text.slice(end));
}

// The upright photo, as the server sees it, with all faces; the adopted one is drawn thick.
async function draw(canvas, file, data) {
  const photo = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, 1200 / Math.max(photo.width, photo.height));
  canvas.width = Math.max(1, Math.round(photo.width * scale));
  canvas.height = Math.max(1, Math.round(photo.height * scale));
  const pen = canvas.getContext("2d");
  pen.drawImage(photo, 0, 0, canvas.width, canvas.height);
  photo.close();
  const unit = Math.max(canvas.width, canvas.height) / 400;
  data.vFaceRect.forEach((rect, i) => {
    const edges = [rect.x, rect.y, rect.width, rect.height].map((length) => length * scale);
    for (const [style, width] of [["#000000", 2], ["#ffffff", 0], [data.isFakeFace ? "#ff6b6b" : "#3ddc97", -0.5]]) {
      pen.strokeStyle = style;
      pen.lineWidth = Math.max(1, unit * ((i === 0 ? 3 : 1.5) + width));
      pen.strokeRect(...edges);
    }
  });
  canvas.hidden = false;
}

function tell(panel, words, tone = "") {
  const outcome = panel.querySelector(".outcome");
  outcome.textContent = words;
  outcome.dataset.tone = tone;
}

async function attempt(panel) {
  const form = panel.querySelector("form");
  const [canvas, listing] = [panel.querySelector("canvas"), panel.querySelector("pre")];
  const file = form.querySelector("[type=file]").files[0];
  const awaiting = panel.querySelector(".awaiting");
  canvas.hidden = listing.hidden = true;
  awaiting.hidden = false;
  const format = await formatOf(file);
  if (!format) return tell(panel, "This file is neither JPEG nor PNG; nothing was sent.", "bad");
  if (file.size > MOST_BYTES) return tell(panel, "This file is larger than 10 MiB; nothing was sent.", "bad");
  tell(panel, "Judging…");
  const answer = await fetch(form.dataset.path, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", [form.dataset.header]: form.querySelector("[type=password]").value.trim() },
    body: JSON.stringify({ image: await base64Of(file), image_format: format }),
  });
  const body = await answer.json();
  colour(listing.firstElementChild, body);
  listing.hidden = false;
  awaiting.hidden = true;
  if (!answer.ok) return tell(panel, `${answer.status}: ${body.error?.message ?? answer.statusText}. Nothing was counted.`, "bad");
  const { isFakeFace, isFakeLikelihood } = body.data;
  const verdict = isFakeFace ? "A presentation attack is suspected" : "No presentation attack is suspected";
  tell(panel, `${verdict}: likelihood of an attack ${isFakeLikelihood.toFixed(3)}.`, isFakeFace ? "bad" : "good");
  await draw(canvas, file, body.data);
}

for (const panel of all(".try")) {
  panel.hidden = false;
  const [form, found] = [panel.querySelector("form"), panel.querySelector("#try-found")];
  form.querySelector("[type=file]").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    const format = file && (await formatOf(file));
    found.textContent = format ? `Its first bytes say ${format.toUpperCase()}.` : "The format is read from the file’s first bytes.";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await attempt(panel);
    } catch (error) {
      tell(panel, `The call did not come through: ${error.message}`, "bad");
    } finally {
      button.disabled = false;
    }
  });
}
