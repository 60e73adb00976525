home-title = A specialist for work at home, at a clear price
