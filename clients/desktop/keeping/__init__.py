"""What stays on this machine: logins, timelines, what is not sent, drafts, settings.  No Qt."""
