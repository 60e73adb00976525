# The board of requests for staff.

board-title = Request board
board-text = Today is { $today }
board-states = Requests by state
board-all = All
board-city = City
board-filters = Board filters
board-apply = Apply
board-clear = Clear filters
board-caption = Requests, the latest change first
board-code = Code
board-service = Service
board-place = Place
board-slot = Visit
board-customer = Customer
board-offers = Open offers
board-state = State
board-since = Last change
board-late = late
board-masked = The customer's name is masked; number and address are not on this page.
board-empty-title = No requests yet
board-empty-text = The first request will be seen right here.
board-none-title = No requests match these filters
board-none-text = Try another state or city. Enter the city’s full name.
