"""What can be held at the path it takes in the reference (`explain=true`), and what each consists of."""

FEEDBACKS = {
    "prices": "brands' prices, hosts' discounts, platforms' subsidies",
    "service": "platforms' service and refund time, brands' service",
    "ranking": "who is shown, and how often",
    "host_exit": "hosts' exits, entries and moves",
    "reputation": "the public belief in brands and hosts",
    "word_of_mouth": "what neighbours say",
}
VOICES_MOST = 5e8  # persons x weeks: what people say is kept on disk, 4 bytes each, for every replication
