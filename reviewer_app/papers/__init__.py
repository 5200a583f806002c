"""Papers that are no PDF: clinical documents, HTML, plain text, RTF, Word documents and pictures, without Qt."""
