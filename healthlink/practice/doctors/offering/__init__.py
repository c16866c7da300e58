"""What a doctor offers at a clinic that has accepted them, and when: as its staff would."""
