"""The emulators of outside services: do they behave as the real ones?"""
