"""The verbs of the studio: plain functions that change rows or read them. They enqueue nothing.

Stories
    lookup, camera            the project that a request is about; the moves that the studio shows
    story_upload, story_files, stories
                              a story as it was sent, its files, its import
    editing, ordering         projects and segments changed by hand; their places
    deleting, hidden_order, restoring, garbage
                              hiding, where the hidden belong, having them back, clearing away
Files
    uploads, flac             files that are handed in; what recordings are stored as
    pictures, sounds, segment_files
                              checked and stored; put in place at a segment
Films
    statuses                  how a film and a task stand: bodies of answers and events
    encoders, assembly        can one be made here; from rows to the engine's frozen order
    endings, rendering        how a task of any kind ends; asking for a film and calling it off
    film_progress, filming    the engine's readings in words; making the film
Films of services
    provider_room             the one door to what speaks over the network, and the settings of it
    ledger                    money: set aside before a call, paid or let go after it, within limits
    film_requests, provider_orders
                              an order in the services' words; who makes it, and may he
    clip_files, provider_steps, errands
                              a file that came; the steps of one call; beside the thread that waits
    scenes, scene_progress, film_failures
                              where every scene stands; in numbers and words; why it failed
    provider_films, finishing
                              the film from the first order to the last file; joined and put in place
    provider_calls            listed, checked, decided about; those that nobody waits for
    amounts, costs, estimates sums of money, as they are shown; what was paid; what would be
Narrations
    narration, speaking       asking for narrations and calling them off; speaking
    voice_payments, remote_voices
                              each part of a text paid once; voices of services
Tasks of any kind
    tasks, held_task, leases, recovery
                              found and ended; in a worker's hands; still alive?; taken up again
The studio itself
    events, feed              live events, read from the outbox and told to every listener
    settings, voices, health  what holds for all films; who can speak; is everything there
"""
