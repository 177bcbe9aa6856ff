"""
The demo world's airlines: real designators and names, a plausible network, invented airplanes.

A route `BLR-DEL*4` is flown four times a day, each way, by the carrier it is listed under; every
carrier has its home at one end of its routes. Airports are IATA codes.
"""

from apps.flights.domain.network import Airline

AIRLINES: tuple[Airline, ...] = (
    # South Asia
    Airline(
        "6E",
        "IndiGo",
        "VT-I",
        "A320-251N",
        "A321neo",
        "BLR-DEL*4 DEL-BOM*3 BLR-BOM*3 BLR-HYD*2 DEL-HYD*2 BOM-HYD*2 BLR-MAA*2 DEL-MAA*2 "
        "DEL-CCU*2 BLR-CCU*2 BOM-DXB DEL-IST MAA-SIN",
        single_class=True,
    ),
    Airline(
        "AI",
        "Air India",
        "VT-A",
        "A320-251N",
        "B787-9",
        "DEL-BLR*2 DEL-BOM*2 BOM-BLR*2 DEL-HYD DEL-LHR BOM-LHR DEL-FRA DEL-CDG BLR-SFO DEL-JFK "
        "DEL-SIN DEL-SYD BOM-DXB DEL-HND",
    ),
    # Europe
    Airline(
        "LH",
        "Lufthansa",
        "D-AI",
        "A320-251N",
        "A350-900",
        "FRA-MUC*2 FRA-LHR*2 MUC-LHR*2 FRA-CDG*2 FRA-AMS*2 FRA-MAD*2 FRA-FCO*2 FRA-VIE FRA-IST "
        "MUC-BER*2 FRA-BER*2 FRA-JFK*2 FRA-EWR FRA-ORD FRA-SFO FRA-LAX FRA-DEL FRA-BLR FRA-BOM "
        "FRA-SIN FRA-HND FRA-GRU FRA-JNB MUC-DXB",
    ),
    Airline(
        "BA",
        "British Airways",
        "G-TT",
        "A320-251N",
        "B777-300ER",
        "LHR-CDG*2 LHR-AMS*2 LHR-MAD*2 LHR-FCO*2 LHR-DUB*2 LHR-JFK*3 LHR-EWR LHR-LAX LHR-SFO "
        "LHR-ORD LHR-MIA LHR-YYZ LHR-DXB LHR-SIN LHR-HKG LHR-BLR LHR-DEL LHR-BOM LHR-HND LHR-JNB",
    ),
    Airline(
        "AF",
        "Air France",
        "F-HB",
        "A320-251N",
        "A350-900",
        "CDG-FRA CDG-LHR CDG-AMS CDG-MAD CDG-FCO CDG-JFK CDG-LAX CDG-GRU CDG-HND "
        "CDG-SIN CDG-BLR CDG-DXB CDG-JNB CDG-YUL",
    ),
    Airline(
        "KL",
        "KLM Royal Dutch Airlines",
        "PH-B",
        "B737-8",
        "B787-9",
        "AMS-LHR AMS-CDG AMS-FRA AMS-MAD AMS-CPH AMS-JFK AMS-ATL AMS-DEL AMS-BOM AMS-NRT AMS-SIN",
    ),
    Airline(
        "IB",
        "Iberia",
        "EC-N",
        "A320-251N",
        "A350-900",
        "MAD-BCN*2 MAD-LIS MAD-LHR MAD-JFK MAD-EZE MAD-BOG MAD-MEX",
    ),
    Airline("VY", "Vueling", "EC-M", "A320-251N", "A321neo", "BCN-ORY BCN-FCO BCN-LGW", True),
    Airline(
        "AZ", "ITA Airways", "EI-H", "A320-251N", "A350-900", "FCO-LIN*2 FCO-CDG FCO-LHR FCO-JFK"
    ),
    Airline("LX", "SWISS", "HB-J", "A320-251N", "B777-300ER", "ZRH-LHR ZRH-FRA ZRH-JFK ZRH-SIN"),
    Airline("OS", "Austrian", "OE-L", "A320-251N", "B787-9", "VIE-FRA VIE-LHR VIE-ZRH VIE-EWR"),
    Airline(
        "SK",
        "SAS",
        "SE-R",
        "A320-251N",
        "A350-900",
        "CPH-ARN CPH-OSL CPH-LHR ARN-LHR CPH-EWR",
    ),
    Airline("AY", "Finnair", "OH-L", "A320-251N", "A350-900", "HEL-ARN HEL-LHR HEL-FRA HEL-HND"),
    Airline("LO", "LOT Polish Airlines", "SP-L", "B737-8", "B787-9", "WAW-FRA WAW-LHR WAW-ORD"),
    Airline("TP", "TAP Air Portugal", "CS-T", "A320-251N", "A330-900", "LIS-LHR LIS-CDG LIS-GRU"),
    Airline("EI", "Aer Lingus", "EI-D", "A320-251N", "A321neo", "DUB-LHR DUB-BOS DUB-JFK"),
    Airline("U2", "easyJet", "G-UZ", "A320-251N", "A321neo", "LGW-AMS LGW-BER LGW-MAD", True),
    Airline("FR", "Ryanair", "EI-I", "B737-8", "B737-8", "DUB-STN*2 STN-BGY STN-BCN", True),
    Airline("TO", "Transavia France", "F-GZ", "B737-8", "B737-8", "ORY-MAD ORY-LIS ORY-AMS", True),
    # Middle East, Turkey, Africa
    Airline(
        "TK",
        "Turkish Airlines",
        "TC-L",
        "A321neo",
        "A350-900",
        "IST-LHR IST-FRA IST-CDG IST-DXB IST-JFK IST-SIN IST-DEL IST-JNB",
    ),
    Airline(
        "EK",
        "Emirates",
        "A6-E",
        "B777-300ER",
        "B777-300ER",
        "DXB-LHR DXB-FRA DXB-CDG DXB-JFK DXB-BLR DXB-DEL DXB-BOM DXB-HYD DXB-SIN DXB-HKG "
        "DXB-SYD DXB-JNB DXB-BKK",
    ),
    Airline("EY", "Etihad Airways", "A6-B", "A321neo", "B787-9", "AUH-LHR AUH-BOM AUH-BKK AUH-JFK"),
    Airline(
        "QR",
        "Qatar Airways",
        "A7-A",
        "A320-251N",
        "A350-900",
        "DOH-LHR DOH-CDG DOH-DEL DOH-BLR DOH-SIN DOH-JFK DOH-SYD",
    ),
    Airline("SV", "Saudia", "HZ-A", "A320-251N", "B787-9", "RUH-JED*2 RUH-DXB JED-LHR JED-CAI"),
    Airline("MS", "EgyptAir", "SU-G", "A320-251N", "B787-9", "CAI-LHR CAI-FRA CAI-DXB CAI-JNB"),
    Airline("ET", "Ethiopian Airlines", "ET-A", "B737-8", "A350-900", "ADD-NBO ADD-JNB ADD-FRA"),
    Airline("SA", "South African Airways", "ZS-S", "A320-251N", "A350-900", "JNB-CPT*2 JNB-GRU"),
    # East and Southeast Asia, Pacific
    Airline(
        "SQ",
        "Singapore Airlines",
        "9V-S",
        "A350-900",
        "A350-900",
        "SIN-LHR SIN-FRA SIN-BLR SIN-DEL SIN-BOM SIN-HKG*2 SIN-BKK*2 SIN-KUL*2 SIN-CGK*2 SIN-HND "
        "SIN-SYD*2 SIN-MEL SIN-SFO SIN-ICN",
    ),
    Airline(
        "TG", "Thai Airways", "HS-T", "A320-251N", "A350-900", "BKK-SIN BKK-HKG BKK-DEL BKK-LHR"
    ),
    Airline("MH", "Malaysia Airlines", "9M-M", "B737-8", "A350-900", "KUL-SIN KUL-BKK KUL-BLR"),
    Airline("GA", "Garuda Indonesia", "PK-G", "B737-8", "B777-300ER", "CGK-DPS CGK-SIN CGK-NRT"),
    Airline("VN", "Vietnam Airlines", "VN-A", "A321neo", "B787-9", "SGN-HAN*2 SGN-SIN HAN-BKK"),
    Airline("PR", "Philippine Airlines", "RP-C", "A321neo", "A350-900", "MNL-SIN MNL-HKG MNL-LAX"),
    Airline(
        "CX",
        "Cathay Pacific",
        "B-L",
        "A321neo",
        "A350-900",
        "HKG-TPE HKG-BKK HKG-LHR HKG-NRT HKG-SYD HKG-SFO HKG-DEL HKG-PVG",
    ),
    Airline(
        "CA", "Air China", "B-30", "A320-251N", "A350-900", "PEK-PVG*2 PEK-HKG PEK-FRA PEK-LAX"
    ),
    Airline("MU", "China Eastern", "B-32", "A320-251N", "B777-300ER", "PVG-CAN PVG-HND PVG-CDG"),
    Airline(
        "NH",
        "All Nippon Airways",
        "JA-8",
        "A321neo",
        "B787-9",
        "HND-ITM*2 HND-CTS HND-LAX HND-FRA NRT-SIN NRT-ORD",
    ),
    Airline(
        "JL",
        "Japan Airlines",
        "JA-7",
        "B737-8",
        "A350-900",
        "HND-CTS HND-ITM HND-LHR NRT-BLR HND-JFK NRT-HNL",
    ),
    Airline("KE", "Korean Air", "HL-8", "A321neo", "B777-300ER", "ICN-NRT ICN-HKG ICN-LAX ICN-JFK"),
    Airline(
        "QF",
        "Qantas",
        "VH-Z",
        "B737-8",
        "B787-9",
        "SYD-MEL*2 SYD-BNE SYD-SIN SYD-LAX SYD-HND SYD-AKL PER-LHR SYD-PER",
    ),
    Airline(
        "NZ",
        "Air New Zealand",
        "ZK-N",
        "A321neo",
        "B787-9",
        "AKL-SYD AKL-MEL AKL-LAX AKL-SIN AKL-HNL",
    ),
    # The Americas
    Airline(
        "AA",
        "American Airlines",
        "N1A",
        "B737-8",
        "B777-300ER",
        "DFW-ORD DFW-LAX DFW-MIA JFK-LAX JFK-MIA LGA-ORD JFK-LHR DFW-LHR MIA-GRU DFW-MEX DFW-NRT",
    ),
    Airline(
        "DL",
        "Delta Air Lines",
        "N2D",
        "A321neo",
        "A350-900",
        "ATL-LGA ATL-JFK ATL-LAX ATL-ORD ATL-MIA ATL-SEA ATL-AMS JFK-CDG JFK-LAX ATL-BOS SEA-HND",
    ),
    Airline(
        "UA",
        "United Airlines",
        "N3U",
        "B737-8",
        "B787-9",
        "EWR-ORD*2 EWR-SFO*2 EWR-LAX*2 SFO-LAX*3 SFO-ORD*2 ORD-DEN*2 DEN-SFO*2 EWR-LHR EWR-FRA "
        "EWR-DEL SFO-NRT SFO-SIN SFO-SYD ORD-IAD*2",
    ),
    Airline("B6", "JetBlue", "N4J", "A320-251N", "A321neo", "JFK-BOS JFK-SFO JFK-MIA", True),
    Airline("WN", "Southwest Airlines", "N5W", "B737-8", "B737-8", "MDW-DEN DEN-LAX", True),
    Airline("AS", "Alaska Airlines", "N6S", "B737-8", "B737-8", "SEA-SFO SEA-LAX SEA-HNL"),
    Airline(
        "AC",
        "Air Canada",
        "C-F",
        "B737-8",
        "B787-9",
        "YYZ-YUL*2 YYZ-YVR YYZ-LGA YYZ-LHR YYZ-FRA YVR-HKG YYZ-DEL YUL-CDG",
    ),
    Airline("AM", "Aeromexico", "XA-A", "B737-8", "B787-9", "MEX-LAX MEX-JFK MEX-BOG MEX-MAD"),
    Airline(
        "LA",
        "LATAM Airlines",
        "PT-X",
        "A320-251N",
        "B787-9",
        "GRU-GIG*2 GRU-EZE GRU-SCL SCL-LIM GRU-MIA GRU-MAD",
    ),
    Airline("AV", "Avianca", "HK-5", "A320-251N", "B787-9", "BOG-LIM BOG-MIA BOG-MEX BOG-LHR"),
)
