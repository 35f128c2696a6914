"""Voices of services on the network: text goes out in parts, sound and the times of words come back.

values               a voice on offer, one order, what it gave, and how it can be unusable
sentences  sounds    where long texts are cut; what bytes of sound are, and how long
base                 the contract: ``speak`` in parts, one paid call each, nothing ever paid twice
openai_compatible  elevenlabs  azure
chosen               those of them that the settings make ready
"""
