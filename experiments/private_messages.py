"""How large a private list, and how many messages? `python experiments/private_messages.py [size]`"""

import sys

from answered import Shows
from asking import Study, main

STUDY = Study(
    "private_messages",
    "How large a private list, and how many messages a week?",
    {"messages_a_week": [1, 3, 7], "list_size": [1.2, 2.0]},  # times as many mid-sized hosts' followers
    lambda at: [
        "+strategy=private_domain",
        f"strategies.private_domain.benefit.contacts={at['messages_a_week']}",
        f"strategies.private_domain.scale={{host.mid.private:{at['list_size']}}}",
    ],
    ("phase", "heat"),
    shows=(
        Shows("contribution_yuan"),
        Shows("expected_gmv_yuan", "host_type:mid", share=True),
        Shows("private_gmv_share"),
        Shows("mau_rate"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
