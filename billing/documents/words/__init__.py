"""From a document's content to its page: every string is finished here, by language."""
