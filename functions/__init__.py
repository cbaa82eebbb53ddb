"""What runs in Lambda."""

import gc

# A cold start makes a hundred thousand objects that stay, and by default they are looked through
# again at every seven hundredth. The limit is set before anything else is imported.
gc.set_threshold(50_000)
