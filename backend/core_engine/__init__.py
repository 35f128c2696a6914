"""An order becomes a film. Knows neither the web nor the network.

In order of dependence, each built on those before it:

    errors, home, progress, report_guard          what can go wrong, where things lie, how far it has come
    timeline                                      orders, and shots on whole frames
    asset_files, colour, lead, resampling         any picture to clean pixels
    images, memory                                within the memory that there is
    ken_burns, plane_sampling, sampling           where the camera stands, and what it sees
    sound_decoding, audio_utils, sound_track      any sound, measured, placed, encoded
    encoder, shot_key, shot_plan                  frames to H.264, and what a piece is made of
    cache                                         finished work, found again by its content
    shots                                         pieces taken or encoded, several at once
    estimation                                    what a film is going to take
    assembly, verification                        shots and sound to one checked file
    work_folder, file_errors, waiting             folders, disks and threads
    listening, delivery, video_renderer, film     the conductor, and what it gives
    moviepy_*                                     the second engine
    engines, render_utils, draft                  engines by name, small services
    tts_wrapper, model_loader, voices             text to speech
"""

import os

# NumPy's linear algebra, which nobody here uses, would start a thread for each core as it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
