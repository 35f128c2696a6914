"""Everything that speaks. In the order of dependence:

script          what is read aloud of a text, and where each character came from
voice           Voice, Word, Passage, and what an Engine promises
languages       which voice fits a language tag
timing          when each word is heard
child           a helper process that never outlives us
espeak          eSpeak NG, with its library in ``espeak_process``
manifest        Kokoro's files and speakers
phrasing        phonemes in passes the model can hold
kokoro          Kokoro-82M, loaded by ``core_engine.model_loader``
speech_file     a narration on its way to disk
"""
