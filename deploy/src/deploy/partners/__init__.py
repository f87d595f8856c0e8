"""The two partners, played: the petitions bureau (信访局) and the municipal service centre (政务服务中心).

They know the published contract (docs/exchange) and nothing of our code: no import of casework, gateway or exchange.
"""
