# The catalogue: list, search and the page of a service.

services-title = Services
services-heading = What needs doing?
services-line = Find the job, answer a few short questions and choose among the offers.
services-description = Home services on Karriz: cleaning, plumbing, electrical work, heating and cooling, appliances and more.
services-search-label = Name of the job or the fault
services-search-hint = For example “cooler”, “leak” or “lock”
services-search-button = Search
services-search-title = Search for “{ $query }”
services-categories = Categories
services-count = { $count ->
    [one] { $count } service
   *[other] { $count } services
}
services-found = { $count ->
    [one] { $count } service for “{ $query }”
   *[other] { $count } services for “{ $query }”
}
services-all = All services
services-none-title = We found no sure match for “{ $query }”
services-none-text = It may be listed under another name. Try one or two simpler words, or browse the categories.

service-home = Home
service-way = Breadcrumb
service-description = { $title }: { $summary }. How the price is set, what we ask, and what to know before you ask.
service-price = How is the price set?
service-unit = Price is for
service-each = each { $unit }
service-least = Smallest order
service-materials = Materials and parts
service-components = What may be added?
service-known = When is the final price known?
service-notices = Before you ask
service-safety-title = Safety first
service-next = What happens next?
service-next-ask = You answer the questions and say where and when.
service-next-offers = Up to 5 specialists offer a price and an arrival time.
service-next-choose = You compare the offers and choose one.
service-next-open = Your address opens for the chosen specialist only, and every look at it is recorded.
service-ask = Request this service
service-ask-note = You don’t need an account to read this page; to send a request, you sign in with your mobile number.

price-model-hourly = Hourly
price-model-hourly-text = The price depends on hours and on the number of people.
price-model-hourly-known = Every offer shows its total before you choose. If the job takes less or more time, agree with the specialist before you pay.
price-model-per-item = Per item
price-model-per-item-text = The price depends on the number: each item has its own price.
price-model-per-item-known = Every offer shows its total before you choose.
price-model-per-area = By area
price-model-per-area-text = The price depends on the area: each square metre has its price.
price-model-per-area-known = The total of an offer is based on the area you give. The exact area is known once the place has been seen; agree on any difference before the work begins.
price-model-per-visit = Per visit
price-model-per-visit-text = The specialist comes and finds the fault; labour and parts depend on what there is.
price-model-per-visit-known = The total of an offer is based on your answers. The cost of a repair is known once the fault has been seen; ask and agree before the work begins.
price-model-quote = By offer
price-model-quote-text = This job has no fixed price. Specialists read your answers and offer one.
price-model-quote-known = Every offer shows its total before you choose. If the place differs from the answers, agree again before the work begins.

price-component-travel-fee = Travel
price-component-inspection-fee = Inspection and fault finding
price-component-parts = Parts and materials
price-component-extra-item = Extra work
price-component-overtime = Extra time
price-component-after-hours = Outside working hours
price-component-vehicle = Vehicle
price-component-crew = Workers
price-component-floors = Floors without a lift
price-component-packing = Packing

materials-either = You or the specialist, as you agree
materials-provider = The specialist brings them
materials-customer = You have them ready

flag-emergency = This job is sometimes urgent: the earliest slot you can choose begins two hours from now.
flag-seasonal = Demand for this job depends on the season; at its height, offers may come later.
flag-recurring = Many people need this job again and again. For now, make a separate request each time.
flag-site-visit = Specialists for this job usually see the place before they name a firm price.
flag-license-required = This job needs a licence. Karriz does not check licences yet; ask the specialist to show theirs before the work begins.
flag-ownership-check = The specialist looks at proof of ownership or residence on site. Send no picture of it to anybody; Karriz takes none.
flag-privacy-notice = This job touches private data. Back up what you need, type passwords yourself, and point no camera at a neighbour's home.
flag-pickup-possible = The specialist may want to take the device to a workshop. Get a receipt before you hand it over.

safety-gas = If you smell gas, touch no switch, close the gas tap, open the windows, go outside and call gas emergency, 194. Do not wait for a specialist.
safety-plumbing = { safety-gas }
safety-heating-cooling = { safety-gas }
safety-appliances = { safety-gas }
safety-electrical = If there are sparks or a smell of burning, switch the main fuse off and touch no wire. In case of fire call 125.
safety-garden-pest = Children, pregnant women, people with lung disease and pets must not be there during pest control. Ask what is sprayed and for how many hours to stay away.
