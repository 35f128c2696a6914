"""The measurements of ``./storyflow bench``; each section is a module, some with a process of its own."""
