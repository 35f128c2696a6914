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
    film_progress, filming, filming_words
                              the engine's readings in words; making the film; why it failed
Films of services
    provider_orders, estimates, narration_estimates
                              who makes a film, and what it would take, before anything is claimed
    provider_films, scenes, provider_steps, errands
                              every scene from its order to its file, in short steps that rows remember
    clip_files, finishing, film_failures, film_costs, scene_progress
                              what came is checked and kept; the film; what is told of it
    film_requests, provider_room
                              an order in the providers' words; the one door to them
    ledger, costs, provider_calls, amounts
                              money set aside, paid, let go; what was spent; calls in doubt; sums in words
Films of many machines
    shared_filming, shot_groups, piece_shelf, worker_beats
                              groups of shots, who holds them, their finished pieces, who lives
    metrics                   what whoever watches wants to count
Narrations
    narration, speaking       asking for narrations and calling them off; speaking
    voice_payments, voice_parts, remote_voices
                              each part of a text paid once, and kept; voices of services
Tasks of any kind
    tasks, held_task, leases, recovery
                              found and ended; in a worker's hands; still alive?; taken up again
The studio itself
    events, feed              live events, read from the outbox and told to every listener
    settings, voices, health  what holds for all films; who can speak; is everything there
"""
