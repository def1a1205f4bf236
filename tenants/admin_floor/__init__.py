"""What every app's pages in the vendor's admin are made of.

Nobody edits a row there. A model has a list and a page (`facts`), other apps add sections to a page (`sections`), and
whatever changes something is an action: a page that asks, says what will happen, and calls one service (`actions`).
What waits for a person is told by the app that knows it (`today`).
"""
