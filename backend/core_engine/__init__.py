"""An order becomes a film. Knows neither the web nor the network.

In order of dependence, each built on those before it:

    errors, home, progress              what can go wrong, where things lie, how far the work has come
    timeline                            orders, and shots on whole frames
    colour, images                      any picture to clean pixels
    ken_burns, sampling                 where the camera stands, and what it sees
    audio_utils, sound_track            any sound, measured, placed, encoded
    encoder, shot_key, shots            frames to H.264
    assembly, verification              shots and sound to one checked file
    work_folder, file_errors, waiting   folders, disks and threads
    listening, video_renderer           the conductor
    moviepy_engine, engines, film       the second engine, engines by name, what they give
    tts_wrapper, model_loader, voices   text to speech
"""
