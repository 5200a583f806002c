"""The case window: story and records, viewer, opinion, and the page on which it is signed.

Accessible names, by which tests and the unattended demo find what they click and write in
------------------------------------------------------------------------------------------
Top bar: "Back to the worklist", "Patient", "Due", "Network state", "Preview", "Sign…", "Lock".
Story: "Question 1", "Question 2", …, "Show the whole story".
Records: the tree "Records" (rows by their words: description of the series, title of the paper), "Images shown to you".
Tool bar: the words of the actions table ("Scroll", "Window", "Zoom", "Pan", "Length", "Arrow", "Text",
"Reset the view",
"Mark a key image", …), "Layout", "Window as stored" (its menu: "Windows"), "Give the pane all the room".
Answers: "Answer 1", "Certainty of answer 1" (its choices hold codes: "confident", …, "cannot:records-missing", …).
Form: "Section Diagnosis and treatment", … (click to open), each field by its title in `cases.opinion.FIELDS`.
Records reviewed: "Section Records reviewed", "Mark shown records as reviewed", "Reviewed: <title>",
"Say why not reviewed: <title>", "Why not reviewed: <title>".
Evidence: "Evidence Length 22.7 mm", "Insert Length 22.7 mm", "Delete Length 22.7 mm", "Evidence Key image 1",
"Insert Key image 1", "Evidence Series 4, image 63", "Put the view or passage into the text",
"Go to <field> citing <evidence>", "Counts by class", "Insert the counts by class", "Saved state".
Findings: "List of findings", "New finding", "Finding 1" (the form and its text), "Site of finding 1",
"Side of finding 1", "Category of finding 1", "Certainty of finding 1", "Agreement of finding 1", "Delete finding 1".
Checks: "Before you can sign", "List all checks", "List fewer checks", "Go there: <words>", "Show them: <words>",
"Accept: <words>",
"Reason to accept: <words>" (Enter keeps it).
Sign page: "Sign the opinion", "Pages of the opinion", "Page 1", …, "Pages of Opinion" (the document itself),
"Pages read", "What this file is",
"I am the author of this opinion", "Show all checks", "SHA-256 of the file", "Copy the hash", "Signing passphrase",
"Sign as author", "Back to editing", "Result of the check", "Close the signed case".
"""
