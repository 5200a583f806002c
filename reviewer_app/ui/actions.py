"""Every command of the program in one table: menus, tool bars, the shortcut page and keys come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Action:
    """One command: `id` never changes, `place` is "window", "case" or "viewer", `key` Qt's portable text or empty."""

    id: str
    words: str
    icon: str = ""
    key: str = ""
    place: str = "viewer"


_A = Action
ACTIONS: tuple[Action, ...] = (
    _A("find-command", "Find a command", "magnifying-glass", "Ctrl+K", "window"),
    _A("refresh", "Refresh the worklist", "arrows-clockwise", "F5", "window"),
    _A("lock", "Lock the vault", "lock", "Ctrl+L", "window"),
    _A("settings", "Settings", "gear-six", "Ctrl+,", "window"),
    _A("help", "Every command with its key", "keyboard", "F1", "window"),
    _A("account", "Sign in to the service", "identification-card", "", "window"),
    _A("signing-key", "Install a signing key", "key", "", "window"),
    _A("theme", "Light or dark theme", "circle-half", "", "window"),
    _A("about", "About", "info", "", "window"),
    _A("worklist", "Worklist", "list", "Ctrl+1", "window"),
    _A("outbox", "Outbox", "tray", "Ctrl+2", "window"),
    _A("recall", "Recall a signed opinion that waits…", "arrow-u-up-left", "", "window"),
    _A("receipt", "Receipt of a delivered opinion…", "", "Ctrl+Shift+I", "window"),
    _A("quit", "Quit", "", "Ctrl+Q", "window"),
    _A("back", "Back to the worklist", "arrow-left", "Alt+Left", "case"),
    _A("undo", "Undo", "arrow-counter-clockwise", "Ctrl+Z", "case"),
    _A("redo", "Redo", "arrow-clockwise", "Ctrl+Shift+Z", "case"),
    _A("preview", "Preview the opinion", "file-text", "Ctrl+P", "case"),
    _A("sign", "Sign the opinion", "pen-nib", "Ctrl+Return", "case"),
    _A("amend", "Write an addendum…", "file-plus", "", "case"),
    _A("cite", "Put the view, or the chosen passage, into the text", "bookmark-simple", "Ctrl+E", "case"),
    _A("compare-passage", "Compare the chosen passage of the first report", "", "Ctrl+Shift+P", "case"),
    _A("reveal", "Record the first impression and show the first report…", "eye", "Ctrl+Shift+E", "case"),
    _A("reveal-early", "Show the first report without a first impression…", "", "", "case"),
    _A("finding-new", "New finding", "plus", "Ctrl+Shift+F", "case"),
    _A("finding-up", "Move the finding up", "", "Alt+Up", "case"),
    _A("finding-down", "Move the finding down", "", "Alt+Down", "case"),
    _A("finding-insert", "Put the finding into the text", "", "Alt+U", "case"),
    # how a text of the opinion is set
    _A("text-bold", "Bold words", "text-bolder", "Ctrl+B", "case"),
    _A("text-heading", "Heading, smaller heading, or running text", "text-h", "Ctrl+Shift+H", "case"),
    _A("text-bullets", "List", "list-bullets", "Ctrl+Shift+B", "case"),
    _A("text-numbers", "Numbered list", "list-numbers", "Ctrl+Shift+L", "case"),
    _A("text-table", "Table in the text", "table", "Ctrl+Shift+T", "case"),
    _A("find", "Find in the opinion", "magnifying-glass", "Ctrl+F", "case"),
    _A("find-next", "Next place that was found", "caret-down", "F3", "case"),
    _A("find-previous", "Place before that was found", "caret-up", "Shift+F3", "case"),
    _A("replace", "Find and replace in the opinion", "", "Ctrl+H", "case"),
    _A("template", "Insert a template", "file-plus", "Ctrl+T", "case"),
    _A("next-blank", "Next place to fill in", "", "F4", "case"),
    _A("fill-form", "Fill in the texts of templates as a form, or go back to the texts", "", "Shift+F4", "case"),
    _A("finding-kind", "New finding of a kind that templates have…", "", "", "case"),
    # what was dictated
    _A(
        "accept-dictated",
        "Accept the dictated passage at the caret, or the first that waits",
        "check",
        "Ctrl+Shift+A",
        "case",
    ),
    _A("accept-all-dictated", "Accept all dictated passages that were shown", "checks", "Ctrl+Shift+Y", "case"),
    _A("dictated-word", "Dictated word: others, its sound, what was on the screen", "", "Alt+Return", "case"),
    _A("read-aloud", "Read the opinion aloud from the caret on, or stop", "speaker-high", "", "case"),
    # moving and writing in the opinion, also by voice
    _A("next-field", "Next text of the opinion", "", "", "case"),
    _A("previous-field", "Text before of the opinion", "", "", "case"),
    *(
        _A(f"section-{name}", f"Go to the section: {words}", "", "", "case")
        for name, words in (
            ("answers", "answers"),
            ("history", "history"),
            ("findings", "findings"),
            ("diagnosis", "diagnosis and treatment"),
            ("agreement", "agreement with the first opinion"),
            ("recommendations", "recommendations"),
            ("plain-words", "in plain words"),
            ("limitations", "limitations"),
            ("disclosures", "disclosures"),
            ("distribution", "distribution"),
        )
    ),
    _A("new-line", "New line in the text", "", "", "case"),
    _A("new-paragraph", "New paragraph in the text", "", "", "case"),
    _A("strike-sentence", "Strike out the sentence before the caret", "", "", "case"),
    _A("insert-measurement", "Put the last measurement into the text", "", "", "case"),
    *(_A(f"insert-finding-{n}", f"Put the words of finding {n} into the text", "", "", "case") for n in range(1, 10)),
    _A("bookmark", "Attach the view to the sentence at the caret", "", "", "case"),
    *(_A(f"window-{name}", f"Window for the {name}", "", "", "case") for name in ("lung", "bone", "brain")),
    # speaking instead of typing
    _A("dictate-hold", "Dictate while the key is held", "microphone", "F8", "case"),
    _A("dictate-command", "Speak a command while the key is held", "", "F7", "case"),
    _A("dictate", "Dictate hands free, or close the microphone", "microphone", "Shift+F8", "case"),
    _A("dictate-stop", "Close the microphone", "microphone-slash", "", "case"),
    _A("hear-again", "Recognise what was dictated again, by the engine of the settings…", "", "", "case"),
    _A("typist-export", "Export recordings for a typist…", "export", "", "case"),
    _A("left-panel", "Show or hide the records", "", "F9", "case"),
    _A("right-panel", "Show or hide the opinion", "", "F10", "case"),
    _A("key-image", "Mark a key image", "camera", "K", "viewer"),
    _A("tool-window", "Window", "circle-half", "W", "viewer"),
    _A("tool-scroll", "Scroll", "stack", "S", "viewer"),
    _A("tool-zoom", "Zoom", "magnifying-glass-plus", "Z", "viewer"),
    _A("tool-pan", "Pan", "hand", "P", "viewer"),
    _A("tool-length", "Length", "ruler", "L", "viewer"),
    _A("tool-arrow", "Arrow", "arrow-up-right", "A", "viewer"),
    _A("tool-text", "Text", "text-t", "T", "viewer"),
    _A("tool-bidirectional", "Bidirectional: long axis, then short axis", "arrows-out-cardinal", "Shift+D", "viewer"),
    _A("tool-polyline", "Polyline", "line-segments", "Alt+L", "viewer"),
    _A("tool-perpendicular", "Perpendicular distance to a line", "align-bottom", "Alt+D", "viewer"),
    _A("tool-cardiothoracic-ratio", "Cardiothoracic ratio: heart, then thorax", "heart", "Alt+H", "viewer"),
    _A("tool-profile", "Line profile", "chart-line", "Alt+V", "viewer"),
    _A("tool-calibration", "Calibrate on an object of known length", "ruler", "Alt+K", "viewer"),
    _A("tool-angle", "Angle", "caret-left", "Alt+A", "viewer"),
    _A("tool-open-angle", "Angle between two lines that do not meet", "git-branch", "Alt+Q", "viewer"),
    _A("tool-cobb", "Cobb angle", "caret-double-left", "Shift+Q", "viewer"),
    _A("tool-ellipse", "Elliptical region", "circle-dashed", "Alt+E", "viewer"),
    _A("tool-circle", "Circular region", "circle", "Alt+C", "viewer"),
    _A("tool-rectangle", "Rectangular region; Ctrl turns it", "rectangle", "Alt+R", "viewer"),
    _A("tool-polygon", "Polygonal region", "polygon", "Alt+P", "viewer"),
    _A("tool-freehand", "Region drawn by hand", "pencil-line", "Alt+F", "viewer"),
    _A("tool-spline", "Region within a smooth curve", "pencil-circle", "Alt+S", "viewer"),
    _A("tool-probe", "Probe: the value at a place", "crosshair-simple", "Alt+T", "viewer"),
    _A("tool-marker", "Lesion marker", "map-pin", "Alt+M", "viewer"),
    _A("tool-level", "Level of the spine", "tag", "Alt+N", "viewer"),
    _A("tool-count", "Count points; Ctrl takes one away", "hash", "Alt+X", "viewer"),
    _A("tool-crop", "Crop for figures", "crop", "Alt+W", "viewer"),
    _A("default-tool", "Default tool", "", "Esc", "viewer"),
    # panes and how they share the room
    _A("layout-1x1", "One pane", "square", "Ctrl+Shift+1", "viewer"),
    _A("layout-1x2", "Two panes side by side", "columns", "Ctrl+Shift+2", "viewer"),
    _A("layout-2x1", "Two panes, one above the other", "rows", "Ctrl+Shift+3", "viewer"),
    _A("layout-2x2", "Four panes", "squares-four", "Ctrl+Shift+4", "viewer"),
    _A("layout-1x3", "Three panes side by side", "", "Ctrl+Shift+5", "viewer"),
    _A("layout-2x3", "Six panes", "", "Ctrl+Shift+6", "viewer"),
    _A("layout-3x3", "Nine panes", "", "Ctrl+Shift+7", "viewer"),
    _A("layout-1+2", "One large pane, two beside it", "layout", "Ctrl+Shift+8", "viewer"),
    _A("layout-1+3", "One large pane, three beside it", "", "Ctrl+Shift+9", "viewer"),
    _A("layout-4x4", "Sixteen panes", "", "", "viewer"),
    _A("tiles", "Series in tiles, or one image", "grid-four", "Shift+E", "viewer"),
    _A("tiles-2x2", "Series in 2 × 2 tiles, or one image", "", "", "viewer"),
    _A("tiles-3x3", "Series in 3 × 3 tiles, or one image", "", "", "viewer"),
    _A("tiles-4x4", "Series in 4 × 4 tiles, or one image", "", "", "viewer"),
    _A("enlarge", "Give the pane all the room, or show all panes", "corners-out", "E", "viewer"),
    _A("next-pane", "Next pane", "", "Ctrl+Tab", "viewer"),
    _A("previous-pane", "Previous pane", "", "Ctrl+Shift+Tab", "viewer"),
    *(_A(f"open-in-pane-{n}", f"Open the marked record in pane {n}", "", f"Alt+{n}", "viewer") for n in range(1, 10)),
    # what is done to a view
    _A("invert", "Invert", "swap", "I", "viewer"),
    _A("next-colors", "Next colours of a grey image", "palette", "B", "viewer"),
    _A("colors-grey", "Grey, white for the highest value", "", "", "viewer"),
    _A("colors-inverted-grey", "Grey, black for the highest value", "", "", "viewer"),
    _A("colors-hot-iron", "Colours: Hot Iron", "", "", "viewer"),
    _A("colors-pet", "Colours: PET", "", "", "viewer"),
    _A("colors-hot-metal-blue", "Colours: Hot Metal Blue", "", "", "viewer"),
    _A("colors-pet-20-step", "Colours: PET 20 Step", "", "", "viewer"),
    _A("colors-spring", "Colours: Spring", "", "", "viewer"),
    _A("colors-summer", "Colours: Summer", "", "", "viewer"),
    _A("colors-fall", "Colours: Fall", "", "", "viewer"),
    _A("colors-winter", "Colours: Winter", "", "", "viewer"),
    _A("fit", "Fit to the pane", "arrows-out", "F", "viewer"),
    _A("fit-width", "Fit the width of a page", "", "Shift+F", "viewer"),
    _A("real-size", "Real size: 1 mm of the patient is 1 mm on the screen", "ruler", "Alt+0", "viewer"),
    _A("one-to-one", "One image pixel to one screen pixel", "", "Ctrl+0", "viewer"),
    _A("zoom-in", "Zoom in", "magnifying-glass-plus", "+", "viewer"),
    _A("zoom-out", "Zoom out", "magnifying-glass-minus", "-", "viewer"),
    _A("rotate", "Rotate by a quarter", "arrow-clockwise", "R", "viewer"),
    _A("flip", "Flip left to right", "arrows-left-right", "H", "viewer"),
    # papers
    _A("paper-pages", "Pages of a document as small pictures", "", "Shift+T", "viewer"),
    _A("paper-outline", "Outline of a document", "", "Shift+I", "viewer"),
    _A("paper-highlight", "Highlight the chosen words of a document", "highlighter-circle", "Ctrl+M", "viewer"),
    _A("paper-note", "Note at the pointer on a document", "note", "Shift+N", "viewer"),
    _A("reset", "Reset the view", "arrow-counter-clockwise", "Backspace", "viewer"),
    _A("cine", "Play or stop", "play", "C", "viewer"),
    _A("overlays", "Show or hide what stands over the image", "eye", "O", "viewer"),
    _A("next-series", "Next series", "", "Space", "viewer"),
    _A("previous-series", "Previous series", "", "Shift+Space", "viewer"),
    _A("next-study", "First series of the next study", "", "Ctrl+PgDown", "viewer"),
    _A("previous-study", "First series of the study before", "", "Ctrl+PgUp", "viewer"),
    _A("next-image", "Next image", "", "Down", "viewer"),
    _A("previous-image", "Previous image", "", "Up", "viewer"),
    _A("forward-ten", "Ten images on, or a page of tiles", "", "PgDown", "viewer"),
    _A("back-ten", "Ten images back, or a page of tiles", "", "PgUp", "viewer"),
    _A("first-image", "First image", "", "Home", "viewer"),
    _A("last-image", "Last image", "", "End", "viewer"),
    # hanging
    _A("next-hanging", "Hang the images in another way", "layout", "N", "case"),
    _A("save-hanging", "Keep how the images hang…", "", "", "case"),
    # looking closer
    _A("attributes", "Attributes of the image (tags)", "tag", "Ctrl+I", "case"),
    # panes in step
    _A("tool-cursor", "Point at a place in all panes", "crosshair", "X", "viewer"),
    _A("sync-scroll", "Scroll panes in step", "link", "Y", "viewer"),
    _A("sync-window", "Window panes in step", "", "Shift+Y", "viewer"),
    _A("sync-place", "Zoom and pan panes in step", "", "Alt+Y", "viewer"),
    _A("match-slices", "Match the slices shown now", "", "M", "viewer"),
    _A("unmatch-slices", "Forget the matched slices", "", "Shift+M", "viewer"),
    _A("reference-lines", "Show or hide reference lines", "", "Shift+L", "viewer"),
    # looking closer: magnifier, values, turns
    _A("magnifier", "Magnify under the pointer: tap for on and off, or hold", "magnifying-glass", "G", "viewer"),
    _A("magnifier-strength", "Magnify 2, 3 or 4 times", "", "Shift+G", "viewer"),
    _A("tool-magnify", "Magnify while the button is held", "magnifying-glass", "", "viewer"),
    _A("tool-window-region", "Window the values in a rectangle", "circle-half", "Shift+W", "viewer"),
    _A("all-values", "All values under the pointer, or one", "", "V", "viewer"),
    _A("rotate-half", "Rotate by half", "", "Ctrl+Shift+R", "viewer"),
    _A("rotate-left", "Rotate by a quarter to the left", "arrow-counter-clockwise", "Shift+R", "viewer"),
    _A("flip-upside-down", "Flip upside down", "", "Shift+H", "viewer"),
    # playing a stack
    _A("cine-back", "Play backwards or stop", "", "Shift+C", "viewer"),
    _A("cine-slower", "Play slower", "", ",", "viewer"),
    _A("cine-faster", "Play faster", "", ".", "viewer"),
    _A("cine-mode", "Play in a loop, to and fro, or once", "", "J", "viewer"),
    _A("cine-first", "Play from this image on", "", "[", "viewer"),
    _A("cine-last", "Play up to this image", "", "]", "viewer"),
    _A("cine-all", "Play all images, not a part of the run", "", "Ctrl+J", "viewer"),
    _A("sound", "Sound of videos on or off", "", "Shift+J", "viewer"),
    # key images and reports of others
    _A("whole-series", "Show the whole series, not only its key images", "", "Shift+K", "viewer"),
    _A("report-marks", "Show or hide the marks of others", "", "Shift+A", "viewer"),
    # marks that were made
    _A("next-mark", "Next mark of the case", "", ";", "viewer"),
    _A("previous-mark", "Mark before of the case", "", ":", "viewer"),
    _A("copy-mark-next", "Copy the chosen mark to the next slice", "copy", "Ctrl+Down", "viewer"),
    _A("copy-mark-previous", "Copy the chosen mark to the slice before", "", "Ctrl+Up", "viewer"),
    _A("copy-mark-prior", "Copy the chosen mark to the prior", "", "Ctrl+D", "viewer"),
    _A("lock-mark", "Lock or unlock the chosen mark", "lock", "Alt+Z", "viewer"),
    _A("hide-mark", "Hide the chosen mark", "eye-slash", "Alt+O", "viewer"),
    _A("show-marks", "Show marks that are hidden", "eye", "Alt+Shift+O", "viewer"),
    _A("class-of-mark", "Class and colour of the chosen mark, or of new ones", "palette", "Alt+B", "viewer"),
    _A("move-label", "Move the label of the chosen mark with the arrow keys", "", "Alt+G", "viewer"),
    _A("label-back", "Put the label of the chosen mark back", "", "", "viewer"),
    _A("delete-annotation", "Delete the selected annotation", "", "Del", "viewer"),
    _A("file-window", "Window as stored", "", "0", "viewer"),
    _A("retry-image", "Read an image that cannot be shown again", "", "Ctrl+R", "viewer"),
    _A("next-state", "Presentation state of the image: apply, next, take off", "", "Shift+P", "viewer"),
    _A("window-from-zero", "Hold windows of PET and nuclear medicine at 0", "", "", "viewer"),
    _A("shutter", "Show or hide what the file's shutter covers", "", "", "viewer"),
    _A("file-overlays", "Show or hide the overlays of the file", "", "", "viewer"),
    _A("color-management", "Colours by their profile or as stored", "", "", "viewer"),
    # coverage
    _A("next-unseen", "Next image or page not seen", "", "U", "viewer"),
    _A("previous-unseen", "Previous image or page not seen", "", "Shift+U", "viewer"),
    _A("coverage", "What was seen", "eye", "Ctrl+U", "case"),
    # lesions followed over time
    _A("lesion-new", "Begin a lesion with the chosen measurement", "target", "Ctrl+Shift+N", "case"),
    _A("lesion-same", "Say which lesion the chosen measurement is of", "link", "Ctrl+Shift+S", "case"),
    _A("lesions-insert", "Put the table of lesions into the text", "rows", "", "case"),
    _A("lesions-export", "Export the lesions as CSV…", "export", "", "case"),
    _A("export-marks", "Export the marks as DICOM files…", "export", "", "case"),
    # layers: what segmentations, structure sets and doses put over images
    _A(
        "layers", "List of the layers over the image, and of the marks of others", "intersect", "Ctrl+Shift+O", "viewer"
    ),
    _A("fuse", "Lay the PET over the CT, a map over its images, or take it off", "", "D", "viewer"),
    _A("fused-range-to-3", "Laid over: SUV 0 to 3", "", "", "viewer"),
    _A("fused-range-to-5", "Laid over: SUV 0 to 5", "", "", "viewer"),
    _A("fused-range-to-7", "Laid over: SUV 0 to 7", "", "", "viewer"),
    _A("fused-range-to-10", "Laid over: SUV 0 to 10", "", "", "viewer"),
    _A("fused-range-to-15", "Laid over: SUV 0 to 15", "", "", "viewer"),
    _A("fused-range-own", "Laid over: range of the file", "", "", "viewer"),
    _A("fused-range-series", "Laid over: all values of the series", "", "", "viewer"),
    _A("fused-colors-hot-iron", "Laid over: Hot Iron", "", "", "viewer"),
    _A("fused-colors-pet", "Laid over: PET", "", "", "viewer"),
    _A("fused-colors-hot-metal-blue", "Laid over: Hot Metal Blue", "", "", "viewer"),
    _A("fused-colors-pet-20-step", "Laid over: PET 20 Step", "", "", "viewer"),
    _A("layers-hidden", "Show or hide all layers", "eye-slash", "Shift+O", "viewer"),
    *(_A(f"preset-{n}", f"Window preset {n}", "", str(n) if n < 10 else "", "viewer") for n in range(1, 25)),
)
BY_ID: dict[str, Action] = {one.id: one for one in ACTIONS}


#: Keys that walk the regions of a window and the parts of a region; none of them can be given to an action.
RESERVED: dict[str, str] = {"F6": "the next region", "Tab": "the next control", "Shift+Tab": "the previous control"}


@dataclass(slots=True)
class _InForce:
    """What the user chose; the whole program has one keyboard, as it wears one theme."""

    chosen: Mapping[str, str] = field(default_factory=dict)


_in_force = _InForce()


def choose_keys(chosen: Mapping[str, str]) -> None:
    """Put the user's keys in force: a key for the id of an action, empty for none. The others have their defaults."""
    _in_force.chosen = dict(chosen)


def key_of(action_id: str, chosen: Mapping[str, str] | None = None) -> str:
    """Return the key of an action, empty for none: the one in force, or that which would follow from `chosen`."""
    return (_in_force.chosen if chosen is None else chosen).get(action_id, BY_ID[action_id].key)


def clashes(chosen: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
    """Return every pair of actions that share a key in force, or would with `chosen`, as (key, id, id)."""
    taken: dict[str, str] = {}
    found: list[tuple[str, str, str]] = []
    for one in ACTIONS:
        key = key_of(one.id, chosen)
        if key and key in taken:
            found.append((key, taken[key], one.id))
        elif key:
            taken[key] = one.id
    return found
