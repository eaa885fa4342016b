-- The resident pandoc: reads requests from standard input, answers on standard output (frames: process.py).
-- It never takes a path from a paper: text, references and media come as bytes, files only from the caller's own folders.

-- Everything an author could use to reach past the text is off; raw HTML stays on so that it is seen and refused
-- with its place, and not printed as text.
local AUTHOR = "markdown-yaml_metadata_block-pandoc_title_block-raw_tex-latex_macros-literate_haskell" ..
  "-rebase_relative_paths-native_divs-native_spans-markdown_in_html_blocks+table_attributes"

local function read_frame()
  local size = io.read(4)
  if not size or #size < 4 then return nil end
  local length = string.unpack(">I4", size)
  if length == 0 then return "" end
  return io.read(length)
end

local function write_frame(bytes)
  io.write(string.pack(">I4", #bytes), bytes)
end

local verbs = {}

-- Author's Markdown → document (JSON). The empty list of files means: in a sandbox without any file.
function verbs.read(_, blobs)
  local doc = pandoc.read(blobs[1], AUTHOR, pandoc.ReaderOptions {}, {})
  return {pandoc.write(doc, "json")}
end

-- The same for many short texts at once (one blob each): the texts of the metadata.
function verbs.read_many(request, blobs)
  local documents = {}
  for index, blob in ipairs(blobs) do documents[index] = verbs.read(request, {blob})[1] end
  return documents
end

-- BibTeX, BibLaTeX or CSL JSON → CSL JSON.
function verbs.references(request, blobs)
  local doc = pandoc.read(blobs[1], request.format, pandoc.ReaderOptions {}, {})
  return {pandoc.write(doc, "csljson")}
end

-- Citations processed once, in a language and in a style that comes as a data: URI.
function verbs.cite(request, blobs)
  local doc = pandoc.read(blobs[1], "json")
  doc.meta.references = pandoc.read(blobs[2], "csljson").meta.references
  doc.meta.csl = request.csl
  doc.meta.lang = request.lang
  doc.meta["link-citations"] = true
  doc.meta["suppress-bibliography"] = false
  doc.meta["notes-after-punctuation"] = request.marks_last
  local cited = pandoc.utils.citeproc(doc)
  cited.meta = {}  -- the style and the sources need not travel back
  return {pandoc.write(cited, "json")}
end

-- Document → HTML fragment or DOCX. Media come as bytes; nothing is read from a paper's folder here.
function verbs.write(request, blobs)
  for index, medium in ipairs(request.media or {}) do
    pandoc.mediabag.insert(medium.name, medium.type, blobs[index + 1])
  end
  local options = pandoc.WriterOptions {
    wrap_text = "none",  -- line ends inside a paragraph would show as such in WeasyPrint's footnotes
    html_math_method = "plain",
    reference_doc = request.reference_doc,
    highlight_style = nil,
  }
  local bytes = pandoc.write(pandoc.read(blobs[1], "json"), request.format, options)
  pandoc.mediabag.empty()
  return {bytes}
end

while true do
  local head = read_frame()
  if not head then break end
  local request = pandoc.json.decode(head, false)
  local blobs = {}
  for index = 1, request.blobs do blobs[index] = read_frame() end
  local ok, result = pcall(verbs[request.verb], request, blobs)
  if ok then
    write_frame(pandoc.json.encode {blobs = #result})
    for _, blob in ipairs(result) do write_frame(blob) end
  else
    pandoc.mediabag.empty()
    write_frame(pandoc.json.encode {blobs = 0, error = tostring(result)})
  end
  io.flush()
end
